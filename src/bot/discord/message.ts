import { fitEscaped } from '../format/fit-escaped.ts';
import { toPlain } from './escape.ts';
import { LIMITS } from './limits.ts';

/** The parts of Discord's messages that the renderer uses. */
export interface Embed {
  title?: string;
  description?: string;
  fields?: EmbedField[];
  image?: { url: string };
  footer?: { text: string };
}

export interface EmbedField {
  name: string;
  value: string;
  inline: boolean;
}

export interface ButtonComponent {
  type: 2;
  style: 1 | 2 | 4;
  label: string;
  custom_id: string;
}

export interface SelectComponent {
  type: 3;
  custom_id: string;
  placeholder: string;
  options: { label: string; value: string }[];
}

export interface ActionRow {
  type: 1;
  components: (ButtonComponent | SelectComponent)[];
}

/** What is shown: embeds, what can be pressed, and the finding in one line for where no embed is shown. */
export interface DiscordMessage {
  finding: string;
  embeds: Embed[];
  components: ActionRow[];
}

/** A file beside a message. */
export interface Attachment {
  name: string;
  data: Buffer;
  mediaType: string;
  /** What is in the picture, for who cannot see it. */
  description?: string;
}

/** Plain text cut to what Discord takes; never empty. */
export function plain(text: string, max: number): string {
  return fitEscaped(text.trim(), max, toPlain) || '–';
}

/** Fills embeds from top to bottom within Discord's limits. */
export interface Packer {
  /** Adds a paragraph of markdown; false, and nothing added, where it does not fit. */
  addText(markdown: string): boolean;
  /** Adds pairs that stand side by side; returns how many of them fitted. */
  addFields(fields: readonly EmbedField[]): number;
  /** Adds a picture; false where no embed is left. */
  addImage(url: string): boolean;
  embeds(): Embed[];
}

/** @param chars  what may be used of all embeds together, beside what was set aside */
export function makePacker(title: string, chars: number): Packer {
  const embeds: Embed[] = [{ title }];
  let left = chars - title.length;

  const last = (): Embed => embeds.at(-1) ?? {};
  const open = (): Embed | null => {
    if (embeds.length === LIMITS.embeds) return null;
    const embed: Embed = {};
    embeds.push(embed);
    return embed;
  };
  const takesText = ({ description = '', fields, image }: Embed, text: string) =>
    !fields && !image && description.length + text.length + 1 <= LIMITS.description;

  return {
    addText: (text) => {
      if (text.length + 1 > left || text.length > LIMITS.description) return false;
      const embed = takesText(last(), text) ? last() : open();
      if (!embed) return false;
      embed.description = embed.description === undefined ? text : `${embed.description}\n${text}`;
      left -= text.length + 1;
      return true;
    },
    addFields: (fields) => {
      let added = 0;
      for (const field of fields) {
        const size = field.name.length + field.value.length;
        if (size > left) break;
        const fits = !last().image && (last().fields?.length ?? 0) < LIMITS.fields;
        const embed = fits ? last() : open();
        if (!embed) break;
        embed.fields = [...(embed.fields ?? []), field];
        left -= size;
        added += 1;
      }
      return added;
    },
    addImage: (url) => {
      const embed = last().image ? open() : last();
      if (!embed) return false;
      embed.image = { url };
      return true;
    },
    embeds: () => embeds,
  };
}
