import { type Language, languageOf } from '../../engine/language/index.ts';
import type { Belonging } from '../../engine/organization/index.ts';
import { makeCache } from '../transport/bounded.ts';
import type { SlackWeb } from './web.ts';

const KEPT_MS = 10 * 60_000;
const MOST = 5_000;

export interface PersonAsked {
  workspaceId: string;
  /** The Enterprise Grid organization that the workspace is part of. */
  enterpriseId: string | null;
  personId: string;
  /** The person's own team where the request names it. */
  personTeamId: string | null;
}

/** What Slack says about a person. */
export interface SlackPerson {
  belonging: Belonging;
  /** The language of their Slack. */
  language: Language;
}

export interface People {
  personOf(person: PersonAsked): Promise<SlackPerson>;
  belongingOf(person: PersonAsked): Promise<Belonging>;
  /** Remembers what a person chose themselves; null: nothing. */
  noteChoice(person: PersonAsked, language: Language | null): void;
  /** The language of a person without asking the database: the choice last heard of, else what Slack says. */
  languageOf(person: PersonAsked): Promise<Language>;
}

/**
 * What Slack says about people, asked once in ten minutes. When Slack cannot be asked the answer is `unknown`, which
 * sees nothing, and is asked again next time.
 */
export function makePeople(web: SlackWeb, clock: () => number): People {
  const remember = makeCache<SlackPerson>({
    ttlMs: KEPT_MS,
    max: MOST,
    clock,
    kept: ({ belonging }) => belonging !== 'unknown',
  });
  const choices = new Map<string, Language>();
  const keyOf = ({ workspaceId, personId }: PersonAsked) => `${workspaceId}/${personId}`;
  const personOf = (person: PersonAsked) => {
    const { workspaceId, enterpriseId, personId, personTeamId } = person;
    return remember(JSON.stringify([workspaceId, enterpriseId, personId, personTeamId]), async () => {
      const outcome = await web.readPerson(person.personId);
      if (outcome.kind !== 'done') return { belonging: 'unknown', language: languageOf(null) };
      const { locale } = outcome.value;
      const language = languageOf(typeof locale === 'string' ? locale : null);
      return { belonging: readBelonging(outcome.value, person), language };
    });
  };
  return {
    personOf,
    belongingOf: async (person) => (await personOf(person)).belonging,
    noteChoice: (person, language) => {
      const key = keyOf(person);
      choices.delete(key);
      if (language !== null) choices.set(key, language);
      const [oldest] = choices.keys();
      if (choices.size > MOST && oldest !== undefined) choices.delete(oldest);
    },
    languageOf: async (person) => choices.get(keyOf(person)) ?? (await personOf(person)).language,
  };
}

/** Whether Slack says of a person of the workspace that they were deactivated, or are a guest by now. */
export async function hasLeftSlack(web: SlackWeb, personId: string): Promise<boolean> {
  const outcome = await web.readPerson(personId);
  if (outcome.kind === 'refused') return outcome.error === 'user_not_found';
  if (outcome.kind !== 'done') return false;
  const { deleted, is_restricted, is_ultra_restricted } = outcome.value;
  return deleted === true || is_restricted === true || is_ultra_restricted === true;
}

/** Member, guest or stranger, from a `user` of `users.info`. */
function readBelonging(user: Record<string, unknown>, person: PersonAsked): Belonging {
  if (user.id !== undefined && user.id !== person.personId) return 'unknown';
  if (user.deleted === true || user.is_bot === true) return 'unknown';
  if (user.is_stranger === true) return 'stranger';
  const teams = [user.team_id, person.personTeamId].filter((team) => typeof team === 'string');
  const isElsewhere = teams.some((team) => team !== person.workspaceId);
  if (isElsewhere && !isOfEnterprise(user, person.enterpriseId)) return 'stranger';
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : 'member';
}

/** Workspaces of one Enterprise Grid share their people. */
function isOfEnterprise(user: Record<string, unknown>, enterpriseId: string | null): boolean {
  if (enterpriseId === null) return false;
  const { enterprise_user: inEnterprise } = user;
  return (
    typeof inEnterprise === 'object' &&
    inEnterprise !== null &&
    (inEnterprise as Record<string, unknown>).enterprise_id === enterpriseId
  );
}
