import { createHash, randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/index.ts';
import { type Context, isAtLeast, type TxContext } from '../context.ts';
import { CentavoError } from '../errors.ts';
import type { Decimal } from '../money.ts';
import { tellAsked } from './announce-approval.ts';
import {
  chooseRule,
  countVoices,
  LOCAL_STANDING,
  type Measured,
  NEEDED_BY_DEFAULT,
  type Size,
} from './compute.ts';
import { readRules } from './find-rule.ts';
import { insertApproval, type SelectedRule } from './queries.ts';
import { selectStandings } from './queries-people.ts';
import {
  type Approval,
  type ApprovalKind,
  type Approver,
  type AskedBy,
  barredFrom,
  personOf,
} from './schemas.ts';

export const DEFAULT_HOURS = 72;
const HOUR_MS = 3_600_000;

/** Where no rule says otherwise: one approver of the tenant. */
const DEFAULT_RULE = {
  id: null,
  approvers: [{ role: 'approver' }] as Approver[],
  needed: NEEDED_BY_DEFAULT,
  expiresInHours: DEFAULT_HOURS,
  escalatesInHours: escalationOf(DEFAULT_HOURS),
};

/** When admins are asked too where nobody said otherwise: three quarters on the way to the end. */
export function escalationOf(expiresInHours: number): number {
  return Math.floor(expiresInHours * 0.75);
}

type ChosenRule = typeof DEFAULT_RULE | Measured<SelectedRule>;

export interface RequestApprovalInput {
  tenantId: number;
  payload: unknown;
  amount: Decimal | null;
  currency: string | null;
  /** Cost category that a rule may be about. */
  category: string | null;
  /** The category that it had before the change: of the rules about the two, the one that asks more people counts. */
  categoryBefore?: string | null;
  /** What caused the request, such as the threshold that was passed. */
  cause?: unknown;
  /** What rules measure it by where that is not its amount: a lift without a bound is as large as can be. */
  sizes?: readonly Size[];
  /** Run where the rule asks nobody, before the change is made: throws where the actor may not make it alone. */
  checkAlone?: (tx: TxContext) => Promise<void>;
}

export type RequestOutcome =
  | { outcome: 'asked'; approval: Pick<Approval, 'id' | 'needed' | 'expiresAt'> }
  /** The rule asks nobody: the change was made at once. */
  | { outcome: 'applied' };

/**
 * Asks for a change, in the caller's transaction, which sees all tenants: the caller has checked that the actor may ask
 * about this one. Where the rule that counts asks nobody, the change is made.
 *
 * @throws forbidden  too few people beside the requester could approve it
 */
export async function requestApproval(
  tx: TxContext,
  kind: ApprovalKind,
  input: RequestApprovalInput,
): Promise<RequestOutcome> {
  const payload = kind.payload.parse(input.payload);
  const { tenantId, amount, currency } = input;
  const { category, categoryBefore = category } = input;
  const { sizes = amount === null || currency === null ? [] : [{ amount, currency }] } = input;
  const rules = await readRules(tx, kind.kind, tenantId, sizes);
  const [one, other] = [category, categoryBefore].map(
    (about) => chooseRule(rules, about) ?? DEFAULT_RULE,
  ) as [ChosenRule, ChosenRule];
  const rule = other.needed > one.needed ? other : one;
  const id = randomUUID();
  if (rule.needed === 0) {
    await input.checkAlone?.(tx);
    await kind.apply(tx, payload, { id, tenantId, requestedBy: tx.actor.label });
    return { outcome: 'applied' };
  }
  const requester = personOf(tx.actor);
  await requireSatisfiable(tx, kind.kind, {
    ...rule,
    tenantId,
    barred: barredFrom(kind, payload, requester),
  });
  const inHours = (hours: number) => new Date(tx.now().getTime() + hours * HOUR_MS).toISOString();
  const expiresAt = inHours(rule.expiresInHours);
  const hash = hashOf(payload, tenantId, await kind.readBase(tx, payload, tenantId));
  const { approvers, needed } = rule;
  const askedBy = rule.id === null ? null : toAskedBy(rule);
  await insertApproval(tx.db, {
    id,
    kind: kind.kind,
    tenantId,
    requester,
    requestedBy: tx.actor.label,
    requestedAt: tx.now().toISOString(),
    amount,
    currency,
    payload,
    hash,
    cause: input.cause ?? null,
    approvers,
    needed,
    rule: askedBy,
    escalatesAt: rule.escalatesInHours === null ? null : inHours(rule.escalatesInHours),
    expiresAt,
  });
  const cause = input.cause ?? null;
  await recordAudit(tx, {
    action: 'approval.requested',
    subject: `approval:${id}`,
    after: { kind: kind.kind, tenantId, amount, currency, payload, needed, cause, rule: askedBy },
  });
  await tellAsked(tx, { id, tenantId, approvers, requester, votes: [] });
  return { outcome: 'asked', approval: { id, needed, expiresAt } };
}

/** What is kept of the rule. */
function toAskedBy(rule: Measured<SelectedRule>): AskedBy {
  const { id, minAmount, currency, category, rate, unmeasured } = rule;
  return { id, minAmount, currency, category, rate, unmeasured };
}

/** What a request stands on: what was asked, and the version of what it changes. */
export function hashOf(payload: unknown, tenantId: number, base: string): string {
  return createHash('sha256')
    .update(JSON.stringify([payload, tenantId, base], sortKeys))
    .digest('hex');
}

/** The database keeps the parts of a payload in an order of its own. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** @throws forbidden where too few people beside the requester could agree */
async function requireSatisfiable(
  tx: TxContext,
  kind: string,
  about: {
    id: number | null;
    tenantId: number;
    approvers: readonly Approver[];
    needed: number;
    barred: readonly string[];
  },
): Promise<void> {
  const { id, needed } = about;
  const able = await countAble(tx, about);
  if (able >= needed) return;
  const many = { count: needed, able };
  throw new CentavoError('forbidden', (t) => {
    if (!isAtLeast(tx.actor.role, 'admin')) return t('approvals.nobodyCan', many);
    // Who may make rules is told the words that work: whoever set this up alone has nobody to ask.
    return id === null
      ? t('approvals.nobodyYet', { ...many, kind })
      : t('approvals.nobodyByRule', { ...many, id });
  });
}

/** How many voices could agree at this moment, the local admin's among them. */
export async function countAble(
  tx: TxContext,
  about: { tenantId: number | null; approvers: readonly Approver[]; barred: readonly string[] },
): Promise<number> {
  const standings = await selectStandings(tx.db, about.tenantId, null, tx.now());
  return countVoices([...standings, LOCAL_STANDING], about.approvers, about.barred);
}

/** The actor's context in a transaction that sees all: for verbs that have checked what the actor may. */
export function asWhole<T>(ctx: Context, work: (tx: TxContext) => Promise<T>): Promise<T> {
  return ctx.db.transaction('*', (db) => work({ ...ctx, db, scope: '*' }));
}
