/** Somebody who is signed in to the console, without a browser. */
export interface Visitor {
  /** @throws Error  where the page is not shown */
  get(path: string): Promise<string>;
  /** Sends a form of the console's own pages. @returns the page that it leads to */
  post(path: string, fields: Record<string, string>): Promise<string>;
}

/** Opens a sign-in link and presses its button, as a browser does. */
export async function signIn(link: string): Promise<Visitor> {
  const { origin } = new URL(link);
  await expectPage(await fetch(link));
  const response = await fetch(link, formOf(origin, {}));
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (response.status !== 303 || cookie === undefined) throw new Error('the link did not sign in');
  const get = async (path: string) => expectPage(await fetch(origin + path, { headers: { cookie } }));
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await get('/approvals')) ?? [];
  return {
    get,
    post: async (path, fields) => {
      const form = formOf(origin, { csrf, ...fields });
      const sent = await fetch(origin + path, { ...form, headers: { ...form.headers, cookie } });
      const next = sent.headers.get('location');
      return sent.status === 303 && next !== null ? get(next) : expectPage(sent);
    },
  };
}

/** A form as a browser sends it from one of our own pages. */
function formOf(origin: string, fields: Record<string, string>) {
  return {
    method: 'POST',
    redirect: 'manual' as const,
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      origin,
    },
  };
}

async function expectPage(response: Response): Promise<string> {
  const text = await response.text();
  if (response.status !== 200)
    throw new Error(`${response.url} answered ${response.status}: ${toWords(text)}`);
  return text;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a piece of a page says, without its markup. */
export function toWords(markup: string): string {
  return markup
    .replace(/<(?:style|script)\b.*?<\/(?:style|script)>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}
