import type { Socket } from 'node:net';

/** A line longer than this is nobody's answer. */
const MAX_LINE_CHARACTERS = 64_000_000;

/** Sends one message as a line of JSON. A peer that is gone is noticed by the socket's own events. */
export function sendLine(socket: Socket, message: object): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls `take` for each whole line that arrives; what is no JSON ends the connection. */
export function readLines(socket: Socket, take: (message: unknown) => void): void {
  let pending: string[] = [];
  let length = 0;
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = chunk.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const whole = pending.join('') + line;
      pending = [];
      length = 0;
      try {
        take(JSON.parse(whole));
      } catch (error) {
        socket.destroy(error as Error);
        return;
      }
    }
    pending.push(last);
    length += last.length;
    if (length > MAX_LINE_CHARACTERS) socket.destroy(new Error('the other side sent an endless line'));
  });
}
