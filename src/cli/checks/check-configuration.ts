import { type Config, ConfigError, readConfig } from '../../config.ts';
import { type Finding, fault, ok } from './check.ts';

/** Every fault of the environment; the configuration where there is none. */
export function checkConfiguration(read: () => Config = readConfig): {
  config: Config | null;
  findings: Finding[];
} {
  try {
    const config = read();
    const ledger = config.databaseUrl === null ? 'embedded' : 'on PostgreSQL';
    const slack =
      config.slack === null
        ? 'without Slack'
        : `Slack by ${config.slack.mode === 'socket' ? 'Socket Mode' : 'HTTP'}`;
    const discord = config.discord === null ? 'without Discord' : 'Discord by its gateway';
    return { config, findings: [ok('configuration', `The ledger is ${ledger}, ${slack}, ${discord}.`)] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, findings: error.faults.map((sentence) => toFinding(sentence)) };
  }
}

/** A sentence of the configuration says what is wrong and, after a semicolon or colon, what to do. */
function toFinding(sentence: string): Finding {
  const [what = sentence, ...rest] = sentence.split(/(?<=[;:]) /);
  const mend = rest.join(' ');
  return fault('configuration', what.replace(/[;:]$/, '.'), mend === '' ? sentence : mend);
}
