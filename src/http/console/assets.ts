import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A file that every page loads. Its name holds its hash, so that it can be kept for ever. */
export interface Asset {
  path: string;
  type: string;
  body: string;
}

/** They lie beside this module, in the sources and in a build alike. */
function readAsset(name: string, type: string): Asset {
  const body = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path: `/assets/${hash}/${name}`, type, body };
}

export const ASSETS = {
  style: readAsset('console.css', 'text/css; charset=utf-8'),
  script: readAsset('console.js', 'text/javascript; charset=utf-8'),
  icon: readAsset('icon.svg', 'image/svg+xml'),
} as const;
