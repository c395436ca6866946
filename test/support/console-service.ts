import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT } from './checkout.ts';

/** The real program with the demo in a home of its own, for a file of tests. */
export interface ConsoleService {
  url: string;
  /** The link that start-up printed. */
  link: string;
  stderr(): string;
  /** Runs a command line on the same home; gives what it printed. */
  centavo(args: readonly string[]): Promise<string>;
  /** The path of a new sign-in link: the command line does not know a port that the service chose itself. */
  makeLink(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts `npm start` without npm, on any free port. */
export async function startConsoleService(): Promise<ConsoleService> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'centavo-console-')));
  const env = {
    ...process.env,
    CENTAVO_ENV_FILE: '/dev/null',
    CENTAVO_HOME: join(folder, '.centavo'),
    PORT: '0',
    LANG: 'C',
  };
  const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], { cwd: CHECKOUT, env });
  child.stdout.resume();
  let stderr = '';
  child.stderr.setEncoding('utf8');
  const link = await findLink(child, (text) => {
    stderr += text;
    return stderr;
  });
  const centavo = async (args: readonly string[]) => {
    const command = ['scripts/run.mjs', 'centavo', ...args];
    return (await promisify(execFile)(process.execPath, command, { cwd: CHECKOUT, env })).stdout;
  };
  const { origin: url } = new URL(link);
  return {
    url,
    link,
    stderr: () => stderr,
    centavo,
    makeLink: async () => {
      const { url: made } = JSON.parse(await centavo(['console-link', '--json'])) as { url: string };
      return url + new URL(made).pathname;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findLink(child: ChildProcess, add: (text: string) => string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (text: string) => {
      const [link] = /http:\/\/\S+\/sign-in\/\S+(?=\s)/.exec(add(text)) ?? [];
      if (link) resolve(link);
    });
    child.once('exit', () => reject(new Error(`it ended without a link:\n${add('')}`)));
  });
}
