import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from '../engine/ports.ts';

/** For answers under way when the server closes. */
const CLOSE_MS = 3_000;

export interface HttpOptions {
  app: Hono;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Asked before the app; true where the request was its own. */
  slackHandler?: (request: IncomingMessage, response: ServerResponse) => boolean;
  log?: Logger;
}

export interface HttpServer {
  port: number;
  /** Takes no new connection, lets requests under way end, for three seconds at most. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves the app, and Slack's requests, on one port.
 *
 * @throws Error  the port is taken or the host is not this machine's, as Node says it
 */
export async function startHttp({ app, host, port, slackHandler, log }: HttpOptions): Promise<HttpServer> {
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    if (slackHandler?.(request, response)) return;
    void listener(request, response);
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  // A connection that cannot be accepted, for want of file handles, must not end the process.
  server.on('error', (error) => log?.error({ err: error }, 'a connection could not be accepted'));

  let closed: Promise<void> | null = null;
  const close = () =>
    new Promise<void>((resolve) => {
      const force = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      server.close(() => {
        clearTimeout(force);
        resolve();
      });
      server.closeIdleConnections();
    });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
