import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** Runs a program on a pseudo terminal of 100 columns; what arrives on standard input is typed there. */
const RELAY = `
import fcntl, os, pty, select, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 100, 0, 0))
sources = [fd, 0]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        keys = os.read(0, 4096)
        if keys: os.write(fd, keys)
        else: sources.remove(0)
    if fd in ready:
        try: said = os.read(fd, 65536)
        except OSError: break
        if not said: break
        os.write(1, said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

/** Whether this machine can make a pseudo terminal for a test: it takes a python3. */
export const hasPseudoTerminal = spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

export interface TerminalProgram {
  /** All that was shown so far, without colours and cursor moves. */
  shown(): string;
  /** Resolves when the words were shown after the last keys; rejects with all output when the program ends first. */
  shows(words: string): Promise<void>;
  press(keys: string): void;
  ended: Promise<number | null>;
}

export function startOnTerminal(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string> },
): TerminalProgram {
  const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...inherited } = process.env;
  const child = spawn('python3', ['-c', RELAY, program, ...args], {
    cwd: options.cwd,
    env: { ...inherited, TERM: 'xterm-256color', ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let seenTo = 0;
  const ended = new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
  const plain = () => text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
  return {
    shown: plain,
    shows: (words) =>
      new Promise((resolve, reject) => {
        const look = () => plain().slice(seenTo).includes(words) && resolve();
        look();
        child.stdout.on('data', look);
        void ended.then(() => reject(new Error(`it ended without showing "${words}":\n${plain()}`)));
      }),
    press: (keys) => {
      seenTo = plain().length;
      child.stdin.write(keys);
    },
    ended,
  };
}
