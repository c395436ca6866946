import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject, type Json, refuseMessage } from './slack-fake-limits.ts';
import type { Ack, FakeState } from './slack-fake-state.ts';

/** Slack's side of Socket Mode. */
export interface FakeSockets {
  /** A ticket that lets one socket in. */
  ticket(): string;
  open(): number;
  /** How many sockets were let in so far. */
  total(): number;
  /** Sends an envelope on the newest socket; the same envelope again repeats it. */
  send(envelope: Json & { envelope_id: string }): void;
  /** Sends text as it is. */
  sendRaw(text: string): void;
  /** Every ack of an envelope, in order. */
  acksOf(envelopeId: string): Ack[];
  /** Asks the app to leave and ends the sockets when it has not. */
  refresh(reason?: string): void;
  /** Ends the connections without a word. */
  drop(): void;
  /** From now on sockets neither answer pings nor read. */
  deafen(): void;
  close(): void;
}

export function serveSockets(state: FakeState, server: Server): FakeSockets {
  const tickets = new Set<string>();
  const sockets: WebSocket[] = [];
  const sentAt = new Map<string, number>();
  const acks = new Map<string, Ack[]>();
  let total = 0;
  const wss = new WebSocketServer({ noServer: true, autoPong: true });

  server.on('upgrade', (request, socket: Socket, head) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const fault = state.takeFault('link');
    if (fault?.kind === 'hang') return;
    if (fault || !tickets.delete(ticket)) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => welcome(ws));
  });

  function welcome(ws: WebSocket): void {
    sockets.push(ws);
    total += 1;
    ws.on('close', () => {
      sockets.splice(sockets.indexOf(ws), 1);
      state.changed();
    });
    ws.on('error', () => {});
    ws.on('message', (data) => hear(String(data)));
    if (state.takeFault('hello')?.kind !== 'hang') {
      ws.send(
        JSON.stringify({ type: 'hello', num_connections: sockets.length, connection_info: { app_id: 'A1' } }),
      );
    }
    state.changed();
  }

  function hear(text: string): void {
    const frame: unknown = JSON.parse(text);
    if (!isObject(frame) || typeof frame.envelope_id !== 'string') {
      state.violations.push(`a frame that is no ack: ${text.slice(0, 200)}`);
      return;
    }
    const since = sentAt.get(frame.envelope_id);
    if (since === undefined) {
      state.violations.push(`an ack of what was never sent: ${frame.envelope_id}`);
      return;
    }
    const { payload } = frame;
    if (isObject(payload) && (payload.text !== undefined || payload.blocks !== undefined)) {
      const refusal = refuseMessage(payload);
      if (refusal) state.violations.push(`an ack whose message is refused: ${refusal.error}`);
    }
    const list = acks.get(frame.envelope_id) ?? [];
    list.push({ ms: performance.now() - since, payload });
    acks.set(frame.envelope_id, list);
    state.changed();
  }

  const newest = () => {
    const ws = sockets.at(-1);
    if (!ws) throw new Error('no socket is open: the app is not connected');
    return ws;
  };
  return {
    ticket: () => {
      const ticket = `ticket-${state.nextId()}`;
      tickets.add(ticket);
      return ticket;
    },
    open: () => sockets.length,
    total: () => total,
    send: (envelope) => {
      if (!sentAt.has(envelope.envelope_id)) sentAt.set(envelope.envelope_id, performance.now());
      newest().send(JSON.stringify(envelope));
    },
    sendRaw: (text) => newest().send(text),
    acksOf: (envelopeId) => acks.get(envelopeId) ?? [],
    refresh: (reason = 'refresh_requested') => {
      for (const ws of sockets) ws.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
    },
    drop: () => {
      for (const ws of [...sockets]) ws.terminate();
    },
    deafen: () => {
      for (const ws of sockets) ws.pause();
    },
    close: () => {
      for (const ws of [...sockets]) ws.terminate();
      wss.close();
    },
  };
}
