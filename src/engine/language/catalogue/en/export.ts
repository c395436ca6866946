export const exports = {
  lines: 'Cost lines',
  resources: 'Resources',
  noFilters: 'An export can be narrowed down by a tenant, a period and a metric only.',
  changed:
    'The bills changed while the file was written, so it was thrown away. Ask again when the import is done.',
  fullDisk: 'The disk is full, so no file was written. Free some space and ask again.',
  billLost:
    'A kept bill of these days is missing or damaged on the disk, so no file was written. An admin can restore it from a backup.',
} as const;
