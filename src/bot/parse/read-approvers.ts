import type { PersonRef } from '../../engine/access/index.ts';
import { badInput } from '../../engine/errors.ts';
import { readPerson } from './read-person.ts';

const ROLE = /^role:(approver|admin)$/i;

/**
 * Who must agree, with commas or spaces between them: people by their accounts, roles as `role:approver`.
 *
 * @throws bad_input  a word that is neither
 */
export function readApprovers(text: string): ({ person: PersonRef } | { role: 'approver' | 'admin' })[] {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const role = ROLE.exec(word)?.[1]?.toLowerCase();
      if (role === 'approver' || role === 'admin') return { role };
      const person = readPerson(word);
      if (!person) throw badInput((t) => t('approvals.noApprover', { text: word }));
      return { person };
    });
}
