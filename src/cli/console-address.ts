import type { ConsoleAddress } from '../bot/commands/console.ts';
import type { Config } from '../config.ts';

const THIS_MACHINE = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Where the browser console is reached. @param port  that is listened on, where that is known better than by PORT */
export function consoleAddressOf({ http }: Pick<Config, 'http'>, port: number = http.port): ConsoleAddress {
  const url = http.publicUrl ?? `http://127.0.0.1:${port}`;
  return { url, isLocal: THIS_MACHINE.test(new URL(url).hostname) };
}
