import { connect, type Socket } from 'node:net';

/** Posts bodies to one server over connections that it keeps open, one request at a time on each. */
export interface HttpCaller {
  post(body: string): Promise<{ status: number; text: string }>;
  close(): void;
}

/** A connection with the request that waits on it, if any. */
interface Line {
  socket: Socket;
  read: Buffer;
  resolve: ((answer: { status: number; text: string }) => void) | null;
  reject: ((error: Error) => void) | null;
}

/**
 * A caller that costs little itself: it stands for programs on other machines, and shares this one with the server that
 * it measures. It knows as much HTTP as the answers measured here need: a length, and no parts.
 *
 * @param options.headers  of every request, beside its length
 */
export function openHttpCaller(options: {
  port: number;
  path: string;
  headers: Record<string, string>;
}): HttpCaller {
  const { port, path, headers } = options;
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers });
  const head = [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  const idle: Line[] = [];
  const open = new Set<Line>();

  const openLine = (): Line => {
    const line: Line = { socket: connect(port, '127.0.0.1'), read: EMPTY, resolve: null, reject: null };
    line.socket.setNoDelay(true);
    line.socket.on('data', (part: Buffer) => {
      line.read = line.read.length === 0 ? part : Buffer.concat([line.read, part]);
      const answer = readAnswer(line.read);
      if (!answer) return;
      const { resolve } = line;
      line.read = EMPTY;
      line.resolve = null;
      line.reject = null;
      idle.push(line);
      resolve?.(answer);
    });
    const end = (error?: Error) => {
      open.delete(line);
      line.reject?.(error ?? new Error('the server closed the connection'));
    };
    line.socket.on('error', end);
    line.socket.on('close', () => end());
    open.add(line);
    return line;
  };

  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const line = idle.pop() ?? openLine();
        line.resolve = resolve;
        line.reject = reject;
        line.socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      }),
    close: () => {
      for (const { socket } of open) socket.destroy();
    },
  };
}

const EMPTY = Buffer.alloc(0);
const HEAD_END = '\r\n\r\n';

/** The whole answer; null while some of it is still to come. @throws Error where it tells no length */
function readAnswer(read: Buffer): { status: number; text: string } | null {
  const end = read.indexOf(HEAD_END);
  if (end === -1) return null;
  const head = read.toString('latin1', 0, end);
  const [, length] = /^content-length: *(\d+)$/im.exec(head) ?? [];
  if (length === undefined) throw new Error('an answer without its length');
  const start = end + HEAD_END.length;
  if (read.length < start + Number(length)) return null;
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
  return { status, text: read.toString('utf8', start, start + Number(length)) };
}
