import { ensureMember } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import { type Context, withTransaction } from '../context.ts';
import { badInput } from '../errors.ts';
import type { Language } from '../language/index.ts';
import { parseInput } from '../parse-input.ts';
import { selectLanguage, updateLanguage } from './queries.ts';
import { ChooseLanguageInput } from './schemas.ts';

/** What the actor chose; null: their platform decides. */
export async function getLanguage(ctx: Context): Promise<Language | null> {
  const { memberId } = ctx.actor;
  return memberId === null ? null : selectLanguage(ctx.db, memberId);
}

/**
 * Sets the language that the actor is answered in, on all their platforms; null: each platform decides again. Who asked
 * for nothing before becomes a member, who still sees no more than before.
 *
 * @throws bad_input  the actor is nobody whose choice could be kept: the terminal has its own setting
 */
export async function chooseLanguage(ctx: Context, input: ChooseLanguageInput): Promise<Language | null> {
  const { language } = parseInput(ChooseLanguageInput, input);
  if (ctx.actor.platform === 'cli') throw badInput((t) => t('settings.languageOfTerminal'));
  // The audit log is written by who sees all; what is changed is the actor's own.
  return withTransaction({ ...ctx, scope: '*' }, async (tx) => {
    const memberId = await ensureMember(tx);
    const before = await selectLanguage(tx.db, memberId);
    if (before === language) return language;
    await updateLanguage(tx.db, memberId, language);
    await recordAudit(tx, {
      action: 'member.language_chosen',
      subject: `member:${memberId}`,
      before,
      after: language,
    });
    return language;
  });
}
