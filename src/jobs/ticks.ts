import { accessRequestsTick } from './access-requests.ts';
import { projectAiSpendTick, sweepHoldsTick } from './ai-ticks.ts';
import { blockLiftsTick } from './block-lifts.ts';
import { manualCostsTick } from './manual-costs.ts';
import { rollOverTick } from './roll-over.ts';
import { approvalsTick } from './sweep-approvals.ts';
import type { Tick } from './tick.ts';

/** What is done again and again in every process, beside the outbox. */
export const TICKS: readonly Tick[] = [
  sweepHoldsTick,
  projectAiSpendTick,
  approvalsTick,
  manualCostsTick,
  blockLiftsTick,
  rollOverTick,
  accessRequestsTick,
];
