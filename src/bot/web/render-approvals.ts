import { type ApprovalDetail, STATE_WORDS } from '../../engine/approvals/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { toSafeText } from '../format/text-width.ts';
import { type Html, html } from './html.ts';
import { WEB_LIMITS } from './limits.ts';
import { shownText } from './render-node.ts';

/** As the engine takes it. */
const LONGEST_NOTE = 1000;

/** What has just become of a request: what was decided, or why not. */
export interface Told {
  id: string;
  done: boolean;
  text: string;
  /** What was typed, not to be typed again. */
  note: string;
}

export interface ApprovalsShown {
  open: readonly ApprovalDetail[];
  /** More are open than are shown. */
  more: boolean;
  ended: readonly ApprovalDetail[];
  /** What the person has just decided. */
  done: ApprovalDetail | null;
}

interface Parts {
  csrf: string;
  told: Told | null;
  timeZone: string;
}

/** The page of requests. */
export function renderApprovals(shown: ApprovalsShown, parts: Parts, t: Translate): Html {
  const { open, more, ended } = shown;
  const listed = open.some(({ approval }) => approval.id === parts.told?.id);
  const moreNote = more ? html`<p class="note">${t('approvalsPage.more')}</p>` : null;
  return html`<div class="list narrow">${renderDone(shown.done, t)}${
    parts.told && !listed ? html`<p class="text bad" role="alert">${toSafeText(parts.told.text)}</p>` : null
  }<section aria-labelledby="open"><h2 id="open">${t('approvalsPage.open')}</h2>${
    open.length === 0
      ? html`<p class="text">${t('approvalsPage.noneOpen')}</p>`
      : open.map((one) => renderOpen(one, parts, t))
  }${moreNote}</section>${
    ended.length === 0
      ? null
      : html`<section aria-labelledby="ended"><h2 id="ended">${t('approvalsPage.ended')}</h2><ul class="ended">${ended.map((one) => renderEnded(one, parts, t))}</ul></section>`
  }</div>`;
}

/** Read from the request itself: an address cannot have the page say what is not so. */
function renderDone(done: ApprovalDetail | null, t: Translate): Html | null {
  if (!done) return null;
  const { approval, given } = done;
  const text =
    approval.state === 'pending'
      ? t('approvalsPage.counted', { given, needed: approval.needed })
      : t('approvalsPage.now', { state: t(STATE_WORDS[approval.state]) });
  const tone = approval.state === 'approved' || approval.state === 'pending' ? 'good' : 'warning';
  return html`<p class="text ${tone}" role="status">${wordsOf(done, t)} ${text}</p>`;
}

function renderOpen(detail: ApprovalDetail, { csrf, told, timeZone }: Parts, t: Translate): Html {
  const { approval, cause, given, may } = detail;
  const key = `approval-${approval.id}`;
  const mine = told?.id === approval.id ? told : null;
  const people = detail.approvers.map((one) =>
    'role' in one ? t(one.role === 'admin' ? 'approvalsPage.admins' : 'approvalsPage.approvers') : one.person,
  );
  const notes = approval.votes.map(
    ({ identity, note }) =>
      html`<li>${t('approvalsPage.agreed', { who: nameOf(identity, t) })}${note === null ? null : html` “${shownText(note, WEB_LIMITS.text)}”`}</li>`,
  );
  const fields: [string, string][] = [
    [t('console.name'), approval.tenantName],
    [t('approvalsPage.askedBy'), nameOf(approval.requestedBy, t)],
    [t('approvalsPage.askedAt'), timeOf(approval.requestedAt, timeZone, t)],
    [t('approvalsPage.until'), timeOf(approval.expiresAt, timeZone, t)],
    [t('approvalsPage.decides'), people.join(', ')],
    [t('approvalsPage.given'), t('approvalsPage.givenOf', { given, needed: approval.needed })],
  ];
  return html`<article class="card" id="${key}" aria-labelledby="${key}-what"><h3 id="${key}-what">${wordsOf(detail, t)}</h3>${
    cause === null ? null : html`<p class="text">${shownText(cause(t), WEB_LIMITS.text)}</p>`
  }<dl class="fields">${fields.map(
    ([label, value]) => html`<div><dt>${label}</dt><dd>${shownText(value, WEB_LIMITS.cell)}</dd></div>`,
  )}</dl>${notes.length === 0 ? null : html`<ul class="ended">${notes}</ul>`}${
    mine ? html`<p class="text bad" role="alert" id="${key}-fault">${toSafeText(mine.text)}</p>` : null
  }${may === 'nothing' ? null : renderForm(detail, csrf, mine, t)}</article>`;
}

/** Approve and Reject share one note. It has lines of its own, so that Enter sends nothing. */
function renderForm(
  { approval, may, what }: ApprovalDetail,
  csrf: string,
  told: Told | null,
  t: Translate,
): Html {
  const key = `approval-${approval.id}`;
  const button = (decision: string, style: string, label: string) =>
    html`<button name="decision" value="${decision}" class="${style}">${label}<span class="hidden">: ${shownText(what(t), WEB_LIMITS.label)}</span></button>`;
  const start = html`<form method="post" action="/approvals/${approval.id}" class="form"><input type="hidden" name="csrf" value="${csrf}">`;
  if (may === 'withdraw') {
    return html`${start}<div class="buttons">${button('withdraw', 'plain', t('approvalsPage.withdraw'))}</div></form>`;
  }
  return html`${start}<div class="field"><label for="${key}-note">${t('approvalsPage.note')}</label><textarea id="${key}-note" name="note" rows="2" maxlength="${String(LONGEST_NOTE)}" aria-describedby="${key}-hint${told ? ` ${key}-fault` : ''}">${told?.note ?? ''}</textarea><p class="note" id="${key}-hint">${t('approvalsPage.noteHint')}</p></div><div class="buttons">${button('approve', 'primary', t('approvalsPage.approve'))}${button('reject', 'danger', t('approvalsPage.reject'))}</div></form>`;
}

function renderEnded(detail: ApprovalDetail, { timeZone }: Parts, t: Translate): Html {
  const { approval } = detail;
  const { endedBy, endedAt, note, state } = approval;
  const small = [
    approval.tenantName,
    t('approvalsPage.from', { who: nameOf(approval.requestedBy, t) }),
    ...(endedBy === null ? [] : [t('approvalsPage.by', { who: nameOf(endedBy, t) })]),
    ...(endedAt === null ? [] : [timeOf(endedAt, timeZone, t)]),
  ];
  return html`<li><span class="verdict ${state}">${t(STATE_WORDS[state])}</span> <div>${wordsOf(detail, t)}<p class="note">${shownText(small.join(' · '), WEB_LIMITS.text)}</p>${
    note === null ? null : html`<p class="note">“${shownText(note, WEB_LIMITS.text)}”</p>`
  }</div></li>`;
}

function wordsOf({ what }: ApprovalDetail, t: Translate): Html {
  return html`${shownText(what(t), WEB_LIMITS.text)}`;
}

/** As the audit log names them; who works where Centavo runs is the local admin. */
function nameOf(identity: string, t: Translate): string {
  return identity === 'cli' || identity === 'console' ? t('console.who') : identity;
}

function timeOf(instant: string, timeZone: string, t: Translate): string {
  return new Intl.DateTimeFormat(t.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(instant));
}
