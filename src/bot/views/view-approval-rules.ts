import type { Alarm, ApprovalChannel, AwayReport, NamedRule } from '../../engine/approval-rules/index.ts';
import { STATE_WORDS } from '../../engine/approvals/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { type Card, type CardNode, makeCard } from '../card.ts';
import { formatTime } from '../format/format-time.ts';
import { askButton } from './ask-button.ts';
import { textOfPeople } from './say-people.ts';
import { listApprovers, nameOfKind, shortId } from './view-approval.ts';
import { countFact } from './view-rules.ts';

/** Who must agree to what; the rule with the highest amount that is reached counts, then the nearest branch. */
export function viewApprovalRules(rules: readonly NamedRule[], t: Translate): Card {
  const usage: CardNode = { kind: 'code', text: t('approvals.rulesUsage') };
  const normal: CardNode = { kind: 'note', text: t('approvals.ruleDefault') };
  if (rules.length === 0) {
    return makeCard(
      t('approvals.titleRules'),
      [{ kind: 'text', text: t('approvals.noRules') }, normal, usage],
      [],
    );
  }
  const needed = rules.map(({ id, needed }) => countFact(`needed:${id}`, t('approvals.needed'), needed));
  const weak = rules.filter((rule) => rule.enabled && rule.able < rule.needed);
  return makeCard(
    t('approvals.titleRules'),
    [
      ...weak.map(
        (rule): CardNode => ({
          kind: 'text',
          text: t('approvals.ruleWeak', { id: rule.id, count: rule.needed, able: rule.able }),
          tone: 'warning',
        }),
      ),
      {
        kind: 'table',
        columns: [
          { label: t('approvals.columnRule'), align: 'left' },
          { label: t('approvals.columnAbout'), align: 'left' },
          { label: t('approvals.deciders'), align: 'left' },
          { label: t('approvals.needed'), align: 'right' },
          { label: t('approvals.columnState'), align: 'left' },
        ],
        rows: rules.map((rule, at) => [
          `${rule.id}`,
          aboutRule(rule, t),
          rule.needed === 0 ? t('approvals.nobodyAsked') : listApprovers(rule.approvers, t),
          needed[at] ?? '',
          t(rule.enabled ? 'approvals.ruleOn' : 'approvals.ruleOff'),
        ]),
        more: t('approvals.moreRules'),
      },
      normal,
      usage,
    ],
    needed,
  );
}

/** One rule after it was made, switched or removed. */
export function viewApprovalRule(
  rule: NamedRule,
  done: 'made' | 'replaced' | 'on' | 'off' | 'removed',
  t: Translate,
): Card {
  const needed = countFact('needed', t('approvals.needed'), rule.needed);
  const able = countFact('able', t('approvals.able'), rule.able);
  const hours = (count: number) => t('approvals.hours', { count });
  return makeCard(
    t(DONE[done], { id: rule.id }),
    [
      {
        kind: 'fields',
        fields: [
          { label: t('approvals.columnAbout'), value: aboutRule(rule, t) },
          {
            label: t('approvals.deciders'),
            value: rule.needed === 0 ? t('approvals.nobodyAsked') : listApprovers(rule.approvers, t),
          },
          // Where nobody is asked, nothing waits.
          ...(rule.needed === 0
            ? []
            : [
                { label: t('approvals.needed'), value: needed },
                { label: t('approvals.able'), value: able },
                { label: t('approvals.until'), value: hours(rule.expiresInHours) },
                {
                  label: t('approvals.escalates'),
                  value: rule.escalatesInHours === null ? t('approvals.never') : hours(rule.escalatesInHours),
                },
              ]),
        ],
      },
      ...(rule.needed > 0 && rule.able === rule.needed
        ? [{ kind: 'note' as const, text: t('approvals.ruleTight') }]
        : []),
      { kind: 'buttons', buttons: [askButton(t('approvals.allRules'), 'approvals rules')] },
    ],
    rule.needed === 0 ? [] : [needed, able],
  );
}

/** Who stands in for the reader while they are away, and for whom they do. */
export function viewAway(report: AwayReport, timeZone: string, t: Translate): Card {
  const { away, standsInFor } = report;
  const until = (at: string) => formatTime(at, t.language, timeZone);
  const nodes: CardNode[] = [
    {
      kind: 'text',
      ...(away === null
        ? { text: t('approvals.awayNone') }
        : textOfPeople((name) =>
            t('approvals.awayUntil', { person: name(away.person), until: until(away.until) }),
          )),
      tone: away === null ? 'plain' : 'good',
    },
    ...standsInFor.map(
      (one): CardNode => ({
        kind: 'text',
        ...textOfPeople((name) =>
          t('approvals.standsInFor', { person: name(one.person), until: until(one.until) }),
        ),
      }),
    ),
    { kind: 'note', text: t('approvals.awayAbout') },
    ...(away === null
      ? [{ kind: 'code' as const, text: '/cost approvals away until 2026-12-01 for @ada' }]
      : [
          {
            kind: 'buttons' as const,
            buttons: [askButton(t('approvals.imBack'), 'approvals away', { off: true })],
          },
        ]),
  ];
  return makeCard(t('approvals.titleAway'), nodes, []);
}

/** The channels where requests are told. */
export function viewApprovalChannels(channels: readonly ApprovalChannel[], t: Translate): Card {
  return makeCard(
    t('approvals.titleChannel'),
    [
      channels.length === 0
        ? { kind: 'text', text: t('approvals.noChannel') }
        : {
            kind: 'table',
            columns: [
              { label: t('approvals.columnWorkspace'), align: 'left' },
              { label: t('approvals.columnChannel'), align: 'left' },
            ],
            rows: channels.map(({ platform, workspaceId, channelId }) => [
              `${platform}:${workspaceId}`,
              channelId,
            ]),
          },
      { kind: 'note', text: t('approvals.channelAbout') },
    ],
    [],
  );
}

/** Nobody can satisfy a rule, or decide a request, since somebody left, is away or lost a role; or it is mended. */
export function viewApprovalAlarm(alarm: Alarm, t: Translate): Card {
  const { able, needed } = alarm;
  const mended = able >= needed;
  const facts = [
    countFact('needed', t('approvals.needed'), needed),
    countFact('able', t('approvals.able'), able),
  ];
  const about =
    alarm.about === 'rule'
      ? [
          { label: t('approvals.columnRule'), value: `${alarm.rule.id}` },
          { label: t('approvals.columnAbout'), value: aboutRule(alarm.rule, t) },
          { label: t('approvals.deciders'), value: listApprovers(alarm.rule.approvers, t) },
        ]
      : [
          { label: t('approvals.columnId'), value: shortId(alarm.detail.approval.id) },
          { label: t('approvals.columnWhat'), value: alarm.detail.what(t) },
          { label: t('approvals.columnState'), value: t(STATE_WORDS[alarm.detail.approval.state]) },
          { label: t('approvals.deciders'), value: listApprovers(alarm.detail.approvers, t) },
        ];
  return makeCard(
    t(mended ? 'approvals.titleMended' : 'approvals.titleAlarm'),
    [
      {
        kind: 'text',
        text: t(mended ? 'approvals.alarmMended' : 'approvals.alarmText'),
        tone: mended ? 'good' : 'bad',
      },
      {
        kind: 'fields',
        fields: [...about, ...facts.map((fact) => ({ label: fact.label, value: fact }))],
      },
      ...(mended ? [] : [{ kind: 'code' as const, text: '/cost admin access grant @ada approver' }]),
    ],
    facts,
  );
}

const DONE = {
  made: 'approvals.ruleMade',
  replaced: 'approvals.ruleReplaced',
  on: 'approvals.ruleSwitchedOn',
  off: 'approvals.ruleSwitchedOff',
  removed: 'approvals.ruleRemoved',
} as const;

/** `budget change, from $1,000.00, category Compute, acme and below` */
function aboutRule(rule: NamedRule, t: Translate): string {
  const parts = [
    nameOfKind(rule.kind, t),
    ...(rule.currency === null
      ? []
      : [t('approvals.fromAmount', { amount: `${rule.minAmount} ${rule.currency}` })]),
    ...(rule.category === null ? [] : [t('approvals.ofCategory', { category: rule.category })]),
    rule.tenantName === null
      ? t('approvals.everywhere')
      : t('approvals.ofTenant', { tenant: rule.tenantName }),
  ];
  return parts.join(', ');
}
