import { projectAiSpendTick, sweepHoldsTick } from './ai-ticks.ts';
import type { Tick } from './tick.ts';

/** What is done again and again in every process, beside the outbox. */
export const TICKS: readonly Tick[] = [sweepHoldsTick, projectAiSpendTick];
