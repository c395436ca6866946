import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { isObject, type Json } from './discord-fake-limits.ts';
import { type FakeState, IDS } from './discord-fake-state.ts';

/** Intents that people must allow first: members, presences, the content of messages. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);

interface Session {
  id: string;
  seq: number;
  /** Dispatches so far, for who resumes. */
  events: { t: string; d: unknown; s: number }[];
  ws: WebSocket | null;
}

/** Discord's side of the gateway. */
export interface FakeGateway {
  open(): number;
  /** Sessions begun by identifying, and resumed ones. */
  identified(): number;
  resumed(): number;
  /** Dispatches to the newest session; kept for it while it is away. */
  dispatch(type: string, data: unknown): void;
  /** Sends text as it is. */
  sendRaw(text: string): void;
  /** Ends the connections without a word. */
  drop(): void;
  closeWith(code: number): void;
  /** The next connections are closed with this code when they identify. */
  refuseIdentify(code: number | null): void;
  /** "Reconnect", or "invalid session". */
  say(op: 7 | 9, resumable?: boolean): void;
  /** From now on heartbeats are not acked. */
  mute(quiet: boolean): void;
  /** Sessions so far can no longer be resumed. */
  forgetSessions(): void;
  close(): void;
}

export function serveGateway(
  state: FakeState,
  server: Server,
  options: { url: () => string; heartbeatMs: number },
): FakeGateway {
  const sockets = new Set<WebSocket>();
  const sessions = new Map<string, Session>();
  let newest: Session | null = null;
  let identified = 0;
  let resumed = 0;
  let refusing: number | null = null;
  let quiet = false;
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  server.on('upgrade', (request, socket: Socket, head) => {
    const fault = state.takeFault('socket');
    if (fault?.kind === 'hang') return;
    if (fault) {
      socket.destroy();
      return;
    }
    wss.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(ws: WebSocket): void {
    sockets.add(ws);
    ws.on('error', () => {});
    ws.on('close', () => {
      sockets.delete(ws);
      for (const session of sessions.values()) if (session.ws === ws) session.ws = null;
      state.changed();
    });
    ws.on('message', (data) => hear(ws, String(data)));
    tell(ws, 10, { heartbeat_interval: options.heartbeatMs });
    state.changed();
  }

  function hear(ws: WebSocket, text: string): void {
    const frame: unknown = JSON.parse(text);
    if (!isObject(frame)) {
      ws.close(4002);
      return;
    }
    const d = isObject(frame.d) ? frame.d : {};
    switch (frame.op) {
      case 1:
        if (!quiet) tell(ws, 11, null);
        return;
      case 2:
        identify(ws, d);
        return;
      case 6:
        resume(ws, d);
        return;
      default:
        state.violations.push(`an opcode that nobody asked for: ${frame.op}`);
    }
  }

  function identify(ws: WebSocket, d: Json): void {
    const privileged = (Number(d.intents) & PRIVILEGED) !== 0;
    const code = refusing ?? (d.token !== state.token ? 4004 : privileged ? 4014 : null);
    if (code !== null) {
      ws.close(code);
      return;
    }
    identified += 1;
    const session: Session = { id: `session-${state.nextId()}`, seq: 0, events: [], ws };
    sessions.set(session.id, session);
    newest = session;
    const user = { id: IDS.bot, username: 'centavo', discriminator: '0', avatar: null, bot: true };
    send(session, 'READY', {
      v: 10,
      user,
      guilds: [{ id: IDS.guild, unavailable: true }],
      session_id: session.id,
      resume_gateway_url: options.url(),
      application: { id: IDS.application, flags: 0 },
      shard: [0, 1],
    });
    send(session, 'GUILD_CREATE', guild());
    state.changed();
  }

  function resume(ws: WebSocket, d: Json): void {
    const session = sessions.get(String(d.session_id));
    if (d.token !== state.token || !session) {
      if (session) ws.close(4004);
      else tell(ws, 9, false);
      return;
    }
    resumed += 1;
    session.ws = ws;
    newest = session;
    for (const event of session.events)
      if (event.s > Number(d.seq)) ws.send(JSON.stringify({ op: 0, ...event }));
    send(session, 'RESUMED', {});
    state.changed();
  }

  function send(session: Session, t: string, d: unknown): void {
    session.seq += 1;
    const event = { t, d, s: session.seq };
    session.events.push(event);
    session.ws?.send(JSON.stringify({ op: 0, ...event }));
  }

  const tell = (ws: WebSocket, op: number, d: unknown) =>
    ws.send(JSON.stringify({ op, d, s: null, t: null }));
  const each = (act: (ws: WebSocket) => void) => {
    for (const ws of [...sockets]) act(ws);
  };
  return {
    open: () => [...sessions.values()].filter(({ ws }) => ws !== null).length,
    identified: () => identified,
    resumed: () => resumed,
    dispatch: (type, data) => {
      if (!newest) throw new Error('no session was begun: the bot is not connected');
      send(newest, type, data);
    },
    sendRaw: (text) => each((ws) => ws.send(text)),
    drop: () => each((ws) => ws.terminate()),
    closeWith: (code) => each((ws) => ws.close(code)),
    refuseIdentify: (code) => {
      refusing = code;
    },
    say: (op, resumable = false) => each((ws) => tell(ws, op, op === 9 ? resumable : null)),
    mute: (still) => {
      quiet = still;
    },
    forgetSessions: () => sessions.clear(),
    close: () => {
      each((ws) => ws.terminate());
      wss.close();
    },
  };
}

function guild(): Json {
  const everyone = { id: IDS.guild, name: '@everyone', permissions: '0', position: 0, color: 0, flags: 0 };
  return {
    id: IDS.guild,
    name: 'Acme',
    owner_id: IDS.person,
    channels: [{ id: IDS.channel, type: 0, name: 'general', guild_id: IDS.guild, permission_overwrites: [] }],
    members: [],
    roles: [{ ...everyone, hoist: false, managed: false, mentionable: false, colors: { primary_color: 0 } }],
    emojis: [],
    features: [],
    presences: [],
    voice_states: [],
    threads: [],
    stickers: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    joined_at: new Date().toISOString(),
    large: false,
    member_count: 1,
    preferred_locale: 'en-US',
    system_channel_flags: 0,
  };
}
