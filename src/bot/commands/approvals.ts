import type { Command } from '../registry.ts';
import { approvalsAwayCommand } from './approvals-away.ts';
import { approvalsChannelCommand } from './approvals-channel.ts';
import { approvalsListCommand } from './approvals-list.ts';
import { approvalsRulesCommand } from './approvals-rules.ts';
import { approvalsWithdrawCommand } from './approvals-withdraw.ts';

/** The group `approvals`. */
export const approvalCommands: readonly Command[] = [
  approvalsListCommand,
  approvalsWithdrawCommand,
  approvalsRulesCommand,
  approvalsAwayCommand,
  approvalsChannelCommand,
];
