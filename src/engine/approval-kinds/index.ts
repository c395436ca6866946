import { accessKind } from '../access/index.ts';
import type { ApprovalKind, ApprovalKinds } from '../approvals/index.ts';
import { liftedBlockKind } from '../block-lifts/index.ts';
import { budgetKind } from '../budgets/index.ts';
import { manualCostKind } from '../manual-costs/index.ts';

/** All that can be asked for. Each feature makes its kind. */
const all: readonly ApprovalKind[] = [budgetKind, manualCostKind, liftedBlockKind, accessKind];

/** By name, as requests keep it. */
export const APPROVAL_KINDS: ApprovalKinds = new Map(all.map((kind) => [kind.kind, kind]));
