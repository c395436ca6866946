/** The names by which a browser on this machine reaches it. */
const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

export interface Addresses {
  publicUrl: string | null;
  port: number;
}

/** Where the console is opened, without a slash at its end. */
export function urlOf({ publicUrl, port }: Addresses): string {
  return publicUrl ?? `http://127.0.0.1:${port}`;
}

/** The Host headers that are answered: with any other, a page of somebody else could have its name point here. */
export function isOwnHost(host: string | undefined, { publicUrl, port }: Addresses): boolean {
  if (host === undefined) return false;
  const own = LOCAL_NAMES.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  if (publicUrl !== null) own.push(new URL(publicUrl).host);
  return own.includes(host.toLowerCase());
}

/**
 * Whether a request that changes something comes from one of our own pages: the browser says so itself, or names our
 * address as its origin.
 */
export function isOwnPage(header: (name: string) => string | undefined): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = header('origin');
  if (origin === undefined) return site === 'same-origin';
  return URL.canParse(origin) && new URL(origin).host === header('host')?.toLowerCase();
}
