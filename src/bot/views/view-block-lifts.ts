import type {
  AskedAbove,
  BlockAbove,
  BlockAsked,
  BlockedWindow,
  BlockLift,
  BlockNow,
} from '../../engine/block-lifts/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Button, type Card, type CardNode, makeCard, type Value } from '../card.ts';
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
          { person: lift.askedBy },
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
    { label: t('blockLifts.columnAskedBy'), value: { person: lift.askedBy } },
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
  const { spent, cap } = blockFacts(blocked, t);
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

/** Tenants named where a budget above stops them: as many as a row of buttons holds on every platform. */
const NAMED = 5;

/** A block by a budget above, to people of tenants below it: their tenants, and nothing of what is above them. */
export function viewBlockAbove(above: BlockAbove, t: Translate, timeZone: string): Card {
  const named = above.tenants.slice(0, NAMED);
  const rest = above.tenants.length - named.length;
  const list = named.join(', ');
  const tenants = rest > 0 ? t('blockLifts.namesAndMore', { list, rest }) : list;
  if (!above.blocked) {
    const text = t('blockLifts.textFreeBelow', { tenants });
    return makeCard(t('blockLifts.titleBlocked'), [{ kind: 'text', text, tone: 'good' }], []);
  }
  const until = formatTime(above.endsAt, t.language, timeZone);
  const buttons = named.map((tenant) =>
    named.length === 1
      ? askAboveButton(tenant, t)
      : { ...askAboveButton(tenant, t), label: t('blockLifts.requestIncreaseFor', { tenant }) },
  );
  const nodes: CardNode[] = [
    { kind: 'text', text: t('blockLifts.textBlockedBelow', { tenants, until }), tone: 'bad' },
    { kind: 'note', text: t('blockLifts.whoIsAsked') },
    ...(rest > 0 ? [{ kind: 'note' as const, text: t('blockLifts.moreBelow') }] : []),
    { kind: 'buttons', buttons },
  ];
  return makeCard(t('blockLifts.titleBlocked'), nodes, []);
}

/** To the people of a tenant whose budget is spent: people below ask for more of it. */
export function viewBlockAsked(asked: BlockAsked, t: Translate, timeZone: string): Card {
  const { block, asking, askedBy, reason } = asked;
  const { tenant, kind, blocked } = block;
  const title = t('blockLifts.titleAsked');
  const who = [
    { label: t('blockLifts.columnAskedBy'), value: { person: askedBy } },
    ...(reason === null ? [] : [{ label: t('blockLifts.formReason'), value: reason }]),
  ];
  if (!blocked) {
    const text = t('blockLifts.textAskedFree', { asking, tenant });
    return makeCard(
      title,
      [
        { kind: 'text', text, tone: 'good' },
        { kind: 'fields', fields: who },
      ],
      [],
    );
  }
  const until = formatTime(blocked.endsAt, t.language, timeZone);
  const { spent, cap } = blockFacts(blocked, t);
  return makeCard(
    title,
    [
      { kind: 'text', text: t('blockLifts.textAsked', { asking, tenant, until }), tone: 'bad' },
      {
        kind: 'fields',
        fields: [{ label: spent.label, value: spent }, { label: cap.label, value: cap }, ...who],
      },
      { kind: 'buttons', buttons: [increaseButton(tenant, kind, t)] },
    ],
    [spent, cap],
  );
}

/** The answer to whoever asked for more of a budget above a tenant. */
export function viewAskedAbove({ tenant, told, seen }: AskedAbove, t: Translate, timeZone: string): Card {
  const nodes: CardNode[] = [];
  if (told === 'asked')
    nodes.push({ kind: 'text', text: t('blockLifts.textAskedAbove', { tenant }), tone: 'good' });
  if (told === 'nobody')
    nodes.push({ kind: 'text', text: t('blockLifts.textNobodyAbove', { tenant }), tone: 'warning' });
  for (const window of seen) {
    const until = formatTime(window.endsAt, t.language, timeZone);
    const about = { tenant: window.tenant, until };
    nodes.push(
      { kind: 'text', text: t(`blockLifts.textBlocked_${window.kind}`, about), tone: 'bad' },
      { kind: 'buttons', buttons: [increaseButton(window.tenant, window.kind, t)] },
    );
  }
  if (nodes.length === 0)
    nodes.push({ kind: 'text', text: t('blockLifts.textAskedLate', { tenant }), tone: 'good' });
  return makeCard(t('blockLifts.requestIncrease'), nodes, []);
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

/** Asks those who decide about the budget above a tenant that stops it: a form with the reason. */
export function askAboveButton(tenant: string, t: Translate): Button {
  return {
    label: t('blockLifts.requestIncrease'),
    action: 'ask-above',
    args: { tenant },
    style: 'primary',
  };
}

function blockFacts(blocked: BlockedWindow, t: Translate): { spent: Fact; cap: Fact } {
  return {
    spent: moneyFact('spent', t('blockLifts.spent'), blocked.spent, blocked),
    cap: moneyFact('cap', t('blockLifts.cap'), blocked.cap, blocked),
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
