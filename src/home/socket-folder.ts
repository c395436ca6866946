import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CentavoError } from '../engine/errors.ts';

/** A socket's address holds 104 bytes on macOS and 108 on Linux, its end included. */
const MAX_SOCKET_PATH_BYTES = 100;
/** Room for the longest name in the folder. */
const LONGEST_NAME = 'x'.repeat(24);

/** A folder of sockets, and the paths by which they can be bound and reached however long its own path is. */
export interface SocketFolder {
  /** Where the names really lie, for listing and renaming. */
  folder: string;
  /** An address for `listen` and `connect`. */
  addressOf(name: string): string;
  close(): Promise<void>;
}

/** Opens (and makes) the folder for this user alone. @throws unavailable where it belongs to another user */
export async function openSocketFolder(wanted: string): Promise<SocketFolder> {
  await mkdir(wanted, { recursive: true, mode: 0o700 });
  if (Buffer.byteLength(join(wanted, LONGEST_NAME)) <= MAX_SOCKET_PATH_BYTES) {
    return { folder: wanted, addressOf: (name) => join(wanted, name), close: async () => {} };
  }
  // Linux reaches any folder by a short path through an open handle: everyone meets in the home itself.
  if (existsSync('/proc/self/fd')) {
    const handle: FileHandle = await open(wanted, 'r');
    return {
      folder: wanted,
      addressOf: (name) => `/proc/self/fd/${handle.fd}/${name}`,
      close: () => handle.close(),
    };
  }
  const digest = createHash('sha256')
    .update(await realpath(wanted))
    .digest('hex');
  const folder = join(tmpdir(), `centavo-${digest.slice(0, 16)}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await stat(folder)).uid !== process.getuid?.()) {
    throw new CentavoError(
      'unavailable',
      `${folder} belongs to another user; take it away, or move CENTAVO_HOME to a shorter path.`,
    );
  }
  return { folder, addressOf: (name) => join(folder, name), close: async () => {} };
}
