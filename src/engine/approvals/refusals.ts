import { CentavoError } from '../errors.ts';
import type { Say } from '../language/index.ts';
import type { ApprovalState } from './schemas.ts';

/** What a state is called. */
export const STATE_WORDS = {
  pending: 'approvals.pending',
  approved: 'approvals.approved',
  rejected: 'approvals.rejected',
  expired: 'approvals.expired',
  withdrawn: 'approvals.withdrawn',
  stale: 'approvals.stale',
} as const satisfies Record<ApprovalState, string>;

export function refusal(code: 'bad_input' | 'forbidden', say: Say): CentavoError {
  return new CentavoError(code, say);
}

export function unknownApproval(): CentavoError {
  return new CentavoError('not_found', (t) => t('approvals.unknown'));
}
