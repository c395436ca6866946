import type { BlockedWindow, BlockLift, BlockNow } from '../../engine/block-lifts/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Button, type Card, makeCard, type Value } from '../card.ts';
import { formatTime } from '../format/format-time.ts';

/** The lifts that count now. */
export function viewLifts(lifts: readonly BlockLift[], t: Translate, timeZone: string): Card {
  if (lifts.length === 0) {
    return makeCard(t('blockLifts.titleLifts'), [{ kind: 'text', text: t('blockLifts.noLifts') }], []);
  }
  const extras = lifts.map((lift) => extraFact(lift, t));
  return makeCard(
    t('blockLifts.titleLifts'),
    [
      {
        kind: 'table',
        columns: [
          { label: t('blockLifts.columnTenant'), align: 'left' },
          { label: t('blockLifts.columnUntil'), align: 'left' },
          { label: t('blockLifts.columnExtra'), align: 'right' },
          { label: t('blockLifts.columnAskedBy'), align: 'left' },
        ],
        rows: lifts.map((lift, n) => [
          lift.tenant,
          formatTime(lift.untilAt, t.language, timeZone),
          extras[n] ?? t('blockLifts.boundless'),
          lift.askedBy,
        ]),
      },
    ],
    extras.flatMap((fact) => fact ?? []),
  );
}

/** A lift, to the people of its tenant: while it counts, and how it ended. */
export function viewLift(
  { lift, active }: { lift: BlockLift; active: boolean },
  t: Translate,
  timeZone: string,
): Card {
  const extra = extraFact(lift, t);
  const fields: { label: string; value: Value }[] = [
    { label: t('blockLifts.columnExtra'), value: extra ?? t('blockLifts.boundless') },
    { label: t('blockLifts.columnAskedBy'), value: lift.askedBy },
  ];
  const about = { tenant: lift.tenant, until: formatTime(lift.untilAt, t.language, timeZone) };
  return makeCard(
    t(active ? 'blockLifts.titleLift' : 'blockLifts.titleOver'),
    [
      {
        kind: 'text',
        text: t(active ? 'blockLifts.textLift' : 'blockLifts.textOver', about),
        tone: active ? 'good' : 'plain',
      },
      { kind: 'fields', fields },
    ],
    extra ? [extra] : [],
  );
}

/** A lift that was begun at once: no rule asks anybody. */
export function viewLiftStarted(
  { tenant, minutes }: { tenant: string; minutes: number },
  now: Date,
  t: Translate,
  timeZone: string,
): Card {
  const until = formatTime(new Date(now.getTime() + minutes * 60_000).toISOString(), t.language, timeZone);
  return makeCard(
    t('blockLifts.titleLift'),
    [{ kind: 'text', text: t('blockLifts.textLift', { tenant, until }), tone: 'good' }],
    [],
  );
}

export function viewLiftEnded(tenant: string, t: Translate): Card {
  return makeCard(
    t('blockLifts.titleOver'),
    [{ kind: 'text', text: t('blockLifts.textEnded', { tenant }), tone: 'good' }],
    [],
  );
}

/** A block, to the people of its tenant: with its button while nothing goes out, without it afterwards. */
export function viewBlock(block: BlockNow, t: Translate, timeZone: string): Card {
  const { tenant, kind, blocked } = block;
  if (!blocked) {
    return makeCard(
      t('blockLifts.titleBlocked'),
      [{ kind: 'text', text: t('blockLifts.textFree', { tenant }), tone: 'good' }],
      [],
    );
  }
  const until = formatTime(blocked.endsAt, t.language, timeZone);
  const spent = moneyFact('spent', t('blockLifts.spent'), blocked.spent, blocked);
  const cap = moneyFact('cap', t('blockLifts.cap'), blocked.cap, blocked);
  return makeCard(
    t('blockLifts.titleBlocked'),
    [
      { kind: 'text', text: t(`blockLifts.textBlocked_${kind}`, { tenant, until }), tone: 'bad' },
      {
        kind: 'fields',
        fields: [
          { label: spent.label, value: spent },
          { label: cap.label, value: cap },
        ],
      },
      { kind: 'buttons', buttons: [increaseButton(tenant, kind, t)] },
    ],
    [spent, cap],
  );
}

export function viewRaised(tenant: string, t: Translate): Card {
  const text = t('blockLifts.textRaised', { tenant });
  return makeCard(t('blockLifts.requestIncrease'), [{ kind: 'text', text, tone: 'good' }], []);
}

/** Asks for a higher AI budget of a tenant, or for its block to be lifted: a form that is filled in but for the reason. */
export function increaseButton(tenant: string, window: BlockedWindow['kind'], t: Translate): Button {
  return {
    label: t('blockLifts.requestIncrease'),
    action: 'request-increase',
    args: { tenant, window },
    style: 'primary',
  };
}

function extraFact(lift: BlockLift, t: Translate): Fact | null {
  if (lift.extra === null) return null;
  return moneyFact(`lift:${lift.id}`, t('blockLifts.columnExtra'), lift.extra, lift);
}

function moneyFact(key: string, label: string, value: string, { tenant }: { tenant: string }): Fact {
  return {
    key,
    label,
    value,
    unit: 'money',
    currency: 'USD',
    metric: null,
    tenant,
    period: null,
    asOf: null,
  };
}
