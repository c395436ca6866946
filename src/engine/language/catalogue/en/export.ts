export const exports = {
  lines: 'Cost lines',
  resources: 'Resources',
  noFilters: 'An export can be narrowed down by a tenant, a period and a metric only.',
  changed:
    'The bills changed while the file was written, so it was thrown away. Ask again when the import is done.',
  fullDisk: 'The disk is full, so no file was written. Free some space and ask again.',
  billLost:
    'A kept bill of these days is missing or damaged on the disk, so no file was written. An admin can restore it from a backup.',
  which:
    'Write export csv for the cost lines or export resources for the inventory, for example /cost export csv acme last month.',
  titleLines: '{{tenant}} · cost lines · {{period}}',
  titleResources: '{{tenant}} · resources · {{period}}',
  nothing: 'No cost line of these days belongs here, so there is no file.',
  explainLines:
    'Each line of the bills with its FOCUS columns, the tenant, its share and its exact part of the four costs. Each cost column adds up to the answer; prepayments that later lines use up have no list and contracted cost.',
  explainResources:
    'Each resource with the four costs of its days, the dearest first; costs without a resource are a row a service. Each cost column adds up to the answer; prepayments that later lines use up have no list and contracted cost.',
  exists: '{{name}} is there already, so nothing was written over it. Name another file with --out.',
  noFolder: '{{name}} cannot be written ({{code}}). Name another file with --out.',
} as const;
