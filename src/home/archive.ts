import { createHash } from 'node:crypto';
import { z } from 'zod';

const FileEntry = z.object({
  /** Within the archive: `ledger.tar.gz`, `bills/<delivery>/<file>`. */
  path: z
    .string()
    .regex(/^(ledger\.tar\.gz|bills\/[^/]+(\/[^/]+)*)$/)
    .refine((path) => !path.split('/').includes('..')),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
});

/** What `manifest.json` in a backup says: every file in it by its hash. */
export const Manifest = z.object({
  format: z.literal(1),
  /** Version of Centavo that wrote it. */
  centavo: z.string(),
  madeAt: z.iso.datetime(),
  /** `embedded`: with the ledger. `postgres`: the ledger is on a server that has backups of its own. */
  ledger: z.enum(['embedded', 'postgres']),
  /** Whether the kept bills are in it. The automatic backups leave them where they are. */
  bills: z.boolean(),
  files: z.array(FileEntry),
});
export type Manifest = z.output<typeof Manifest>;

export const MANIFEST_FILE = 'manifest.json';
export const LEDGER_FILE = 'ledger.tar.gz';
export const BILLS_FOLDER = 'bills';

export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
