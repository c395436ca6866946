import type { ApiKey, MadeKey } from '../../engine/api-keys/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { toDay } from '../../engine/period.ts';
import { labelOfDay } from '../../engine/period-label.ts';
import { type Card, makeCard } from '../card.ts';

/** The keys, the newest first. A key itself is nowhere: only how it begins. */
export function viewApiKeys(keys: readonly ApiKey[], now: Date, t: Translate): Card {
  const usage = { kind: 'code' as const, text: t('apiKeys.usage') };
  if (keys.length === 0)
    return makeCard(t('apiKeys.title'), [{ kind: 'text', text: t('apiKeys.none') }, usage], []);
  return makeCard(
    t('apiKeys.title'),
    [
      {
        kind: 'table',
        columns: [
          { label: t('apiKeys.columnKey'), align: 'left' },
          { label: t('apiKeys.columnName'), align: 'left' },
          { label: t('apiKeys.columnTenant'), align: 'left' },
          { label: t('apiKeys.columnMay'), align: 'left' },
          { label: t('apiKeys.columnState'), align: 'left' },
          { label: t('apiKeys.columnUsed'), align: 'left' },
        ],
        rows: keys.map((key) => [
          `ctv_${key.prefix}`,
          key.name,
          forWhom(key, t),
          key.scopes.join(', '),
          sayState(key, now, t),
          key.lastUsedAt === null ? t('apiKeys.never') : labelOfDay(toDay(key.lastUsedAt), t),
        ]),
      },
      usage,
    ],
    [],
  );
}

/** A key that was just made: the one time that it is shown. @param graceHours  of the key that it takes the place of */
export function viewApiKeyMade({ key, made }: MadeKey, graceHours: number | null, t: Translate): Card {
  const text = graceHours === null ? t('apiKeys.textMade') : t('apiKeys.textRotated', { hours: graceHours });
  return makeCard(
    t(graceHours === null ? 'apiKeys.titleMade' : 'apiKeys.titleRotated'),
    [
      { kind: 'text', text, tone: 'warning' },
      { kind: 'code', text: key },
      {
        kind: 'fields',
        fields: [
          { label: t('apiKeys.columnName'), value: made.name },
          { label: t('apiKeys.columnTenant'), value: forWhom(made, t) },
          { label: t('apiKeys.columnMay'), value: made.scopes.join(', ') },
          { label: t('apiKeys.columnState'), value: sayState(made, made.createdAt, t) },
        ],
      },
    ],
    [],
  );
}

export function viewApiKeyRevoked({ key, changed }: { key: ApiKey; changed: boolean }, t: Translate): Card {
  const { name } = key;
  const text = changed ? t('apiKeys.textRevoked', { name }) : t('apiKeys.textRevokedBefore', { name });
  return makeCard(t('apiKeys.titleRevoked'), [{ kind: 'text', text, tone: changed ? 'good' : 'plain' }], []);
}

function forWhom({ tenantId, tenant }: ApiKey, t: Translate): string {
  return tenantId === null ? t('apiKeys.allTenants') : (tenant ?? String(tenantId));
}

function sayState({ revokedAt, expiresAt }: ApiKey, now: Date, t: Translate): string {
  if (revokedAt !== null) return t('apiKeys.stateRevoked');
  if (expiresAt === null) return t('apiKeys.stateOpen');
  if (expiresAt <= now) return t('apiKeys.stateExpired');
  // The end is the midnight after the last day.
  return t('apiKeys.stateUntil', { day: labelOfDay(toDay(new Date(expiresAt.getTime() - 1)), t) });
}
