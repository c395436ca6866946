import { addDays, addMonths, type Period } from '../period.ts';

const MAX_NAME = 60;

/** `acme-2026-10.csv`: letters, digits and dashes alone, whatever the tenant is called. */
export function nameFile(tenant: string | null, days: Period, ending: string): string {
  const spoken = (tenant ?? 'all-tenants')
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const name = [...spoken].slice(0, MAX_NAME).join('') || 'tenant';
  return `${name}-${namePeriod(days)}${ending}`;
}

function namePeriod({ from, to }: Period): string {
  const last = addDays(to, -1);
  if (from.endsWith('-01') && to === addMonths(from, 1)) return from.slice(0, 7);
  return last === from ? from : `${from}_${last}`;
}
