import type { Visitor } from './queries.ts';

/** Whoever can read what the process prints: in the console they have the terminal's rights, and this name in the audit log. */
export const LOCAL_ADMIN: Visitor = { memberId: null, identity: 'console' };
