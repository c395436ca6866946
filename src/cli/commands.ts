import type { CliCommand } from './command.ts';

/** In the order of `centavo help`. Each is loaded when it is run. */
export const COMMANDS: readonly CliCommand[] = [
  {
    name: 'start',
    usage: '',
    summary: 'Run the service: Slack, jobs, and a prompt on a terminal. As `npm start`.',
    subject: 'nothing',
    load: () => import('./start.ts'),
  },
  {
    name: 'cost',
    usage: '"TEXT AS TYPED AFTER /cost" [--json]',
    summary: 'Answer one question.',
    subject: 'own or demo',
    load: () => import('./cost.ts'),
  },
  {
    name: 'export',
    usage: 'csv|resources [TENANT] [PERIOD] [--out FILE] [--json]',
    summary: 'Write the cost lines, or the inventory of resources, as a CSV file into this folder.',
    subject: 'own or demo',
    load: () => import('./export.ts'),
  },
  {
    name: 'import focus',
    usage: 'FILES, FOLDERS OR GLOBS… [--replace] [--accept-rejects] [--json]',
    summary: 'Import one complete delivery of FOCUS files: CSV, CSV.gz or Parquet.',
    subject: 'own',
    load: () => import('./import-focus.ts'),
  },
  {
    name: 'import undo',
    usage: 'ID [--json]',
    summary: 'Take an import back: what was there before it shows again.',
    subject: 'own',
    load: () => import('./import-undo.ts'),
  },
  {
    name: 'import rates',
    usage: 'FILE [--json]',
    summary: 'Take exchange rates from a CSV file: date, pair, rate, source.',
    subject: 'own',
    load: () => import('./import-rates.ts'),
  },
  {
    name: 'prices list',
    usage: '[--json]',
    summary: 'Show your own prices of AI models, whose bills bring them, and alarms.',
    subject: 'own',
    load: () => import('./prices-list.ts'),
  },
  {
    name: 'prices set',
    usage:
      'PROVIDER MODEL --input USD --output USD --source TEXT [--cache-read USD] [--cache-write USD] [--cache-write-1h USD] [--reasoning USD] [--from DAY] [--to DAY] [--json]',
    summary: 'Set a price of your own for an AI model, in US dollars for a million tokens.',
    subject: 'own',
    load: () => import('./prices-set.ts'),
  },
  {
    name: 'prices import',
    usage: 'FILE [--json]',
    summary: 'Take prices from a CSV file: provider, model, input, output, source, valid_from.',
    subject: 'own',
    load: () => import('./prices-import.ts'),
  },
  {
    name: 'prices account',
    usage: 'PROVIDER BILL_PROVIDER [BILLING_ACCOUNT] [--json]',
    summary: 'Say whose bill takes the place of metered AI calls.',
    subject: 'own',
    load: () => import('./prices-account.ts'),
  },
  {
    name: 'map load',
    usage: 'FILE [--replace] [--create] [--restate] [--json]',
    summary: 'Take mapping rules from a CSV file: kind, key, pattern, tenant, from.',
    subject: 'own',
    load: () => import('./map-load.ts'),
  },
  {
    name: 'demo',
    usage: '[--json]',
    summary: 'Load the demo company, in a home of its own beside yours.',
    subject: 'demo',
    load: () => import('./demo.ts'),
  },
  {
    name: 'console-link',
    usage: '[--json]',
    summary: 'Make a link that signs you in to the browser console, once, within five minutes.',
    subject: 'own or demo',
    load: () => import('./console-link.ts'),
  },
  {
    name: 'link-code',
    usage: '[--json]',
    summary: 'Make a one-time code that links a Slack workspace within 24 hours.',
    subject: 'own',
    load: () => import('./link-code.ts'),
  },
  {
    name: 'backup',
    usage: '[FILE] [--json]',
    summary: 'Write the ledger and the kept bills into one file.',
    subject: 'own',
    load: () => import('./backup.ts'),
  },
  {
    name: 'restore',
    usage: 'FILE [--without-bills] [--json]',
    summary: 'Put a backup in the place of the ledger; the ledger that was there is kept aside.',
    subject: 'own',
    load: () => import('./restore.ts'),
  },
  {
    name: 'migrate',
    usage: '[--json]',
    summary: 'Bring the ledger to this version, as its owner; the start does it by itself.',
    subject: 'own',
    load: () => import('./migrate.ts'),
  },
  {
    name: 'doctor',
    usage: '[--json]',
    summary: 'Check everything that Centavo stands on, and say how to mend what is wrong.',
    subject: 'nothing',
    load: () => import('./doctor.ts'),
  },
];

/** What only Centavo itself says to the process that holds the ledger. */
const INTERNAL: readonly CliCommand[] = [
  { name: 'doctor-ledger', usage: '', summary: '', subject: 'own', load: () => import('./doctor-ledger.ts') },
];

/** The command that the words begin with, and the words after its name. */
export function findCommand(argv: readonly string[]): { command: CliCommand; args: string[] } | null {
  for (const command of [...COMMANDS, ...INTERNAL]) {
    const name = command.name.split(' ');
    if (name.every((word, at) => argv[at] === word)) return { command, args: argv.slice(name.length) };
  }
  return null;
}
