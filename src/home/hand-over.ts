import type { Socket } from 'node:net';
import { z } from 'zod';
import type { Io, Output } from '../cli/io.ts';
import { CentavoError } from '../engine/errors.ts';
import { LANGUAGES } from '../engine/language/index.ts';
import { sendLine } from './lines.ts';
import type { HeldLock } from './lock.ts';
import type { Peer } from './peer.ts';

const Stream = z.object({ tty: z.boolean(), width: z.number(), color: z.boolean() });
const Request = z.object({
  run: z.object({
    argv: z.array(z.string()),
    cwd: z.string(),
    language: z.enum(LANGUAGES),
    out: Stream,
    err: Stream,
  }),
});
const Reply = z.union([
  z.object({ out: z.string() }),
  z.object({ err: z.string() }),
  z.object({ accepted: z.literal(true) }),
  z.object({ exit: z.number() }),
]);

/** Runs a command line in this process for the terminal `io`; gives its exit status. Never throws. */
export type RunCommandLine = (argv: string[], io: Io) => Promise<number>;

/** The commands of other processes that run in this one. */
export interface HandOverServer {
  /** Takes no more commands, and resolves when those that run have ended. */
  drain(): Promise<void>;
}

/**
 * Lets the process that holds the ledger run the commands of those that do not. A command runs to its end even when
 * the process that asked is gone: an import is not cut short by a closed terminal.
 */
export function serveCommands(lock: HeldLock, run: RunCommandLine): HandOverServer {
  const running = new Set<Promise<void>>();
  let open = true;
  lock.serve((message, socket) => {
    const request = Request.safeParse(message);
    if (!request.success) return void socket.destroy();
    // Not accepted: the one that asks waits until this process has left, and asks again whoever comes next.
    if (!open) return;
    const { argv, cwd, language, out, err } = request.data.run;
    sendLine(socket, { accepted: true });
    const io: Io = {
      cwd,
      language,
      out: toRemote(out, socket, (text) => ({ out: text })),
      err: toRemote(err, socket, (text) => ({ err: text })),
    };
    const work = run(argv, io).then((exit) => {
      sendLine(socket, { exit });
      socket.end();
      running.delete(work);
    });
    running.add(work);
  });
  return {
    drain: async () => {
      open = false;
      await Promise.all(running);
    },
  };
}

/**
 * Has the holder run the command and passes on what it writes.
 *
 * @returns its exit status; null when the holder left before it took the command, so that it can be tried again
 * @throws unavailable  when the holder is of another version, or ended in the middle of the command
 */
export function handOver(
  holder: Peer,
  version: string,
  argv: readonly string[],
  io: Io,
): Promise<number | null> {
  if (holder.greeting.version !== version) {
    holder.close();
    throw new CentavoError(
      'unavailable',
      `Centavo ${holder.greeting.version} runs on this home (process ${holder.greeting.pid}), this is ${version}: stop the other one, or start it again.`,
    );
  }
  return new Promise((resolve, reject) => {
    let accepted = false;
    let exit: number | null = null;
    holder.listen(
      (message) => {
        const reply = Reply.parse(message);
        if ('out' in reply) io.out.write(reply.out);
        else if ('err' in reply) io.err.write(reply.err);
        else if ('accepted' in reply) accepted = true;
        else exit = reply.exit;
      },
      () => {
        if (exit !== null || !accepted) return resolve(exit);
        reject(
          new CentavoError(
            'unavailable',
            'The process that holds the ledger ended before the command did. See what became of it with `centavo cost data`.',
          ),
        );
      },
    );
    const streams = { out: describe(io.out), err: describe(io.err) };
    holder.send({ run: { argv, cwd: io.cwd, language: io.language, ...streams } });
  });
}

function describe({ tty, width, color }: Output) {
  return { tty, width, color };
}

function toRemote(stream: z.output<typeof Stream>, socket: Socket, wrap: (text: string) => object): Output {
  return { ...stream, write: (text) => sendLine(socket, wrap(text)) };
}
