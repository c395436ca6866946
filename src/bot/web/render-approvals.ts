import { type ApprovalDetail, type ApprovalState, STATE_WORDS } from '../../engine/approvals/index.ts';
import type { Translate } from '../../engine/language/index.ts';
import { formatTime } from '../format/format-time.ts';
import { toSafeText } from '../format/text-width.ts';
import { viewApproval } from '../views/view-approval.ts';
import { type Html, html } from './html.ts';
import { WEB_LIMITS } from './limits.ts';
import { renderFields, renderNote, shownText } from './render-node.ts';

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
  }<section aria-labelledby="open"><h2 id="open">${t('approvals.titleOpen')}</h2>${
    open.length === 0
      ? html`<p class="text">${t('approvals.noneOpen')}</p>`
      : open.map((one) => renderOpen(one, parts, t))
  }${moreNote}</section>${
    ended.length === 0
      ? null
      : html`<section aria-labelledby="ended"><h2 id="ended">${t('approvalsPage.ended')}</h2><ul class="ended">${ended.map((one) => renderEnded(one, parts, t))}</ul></section>`
  }</div>`;
}

/** What is said of a request that was just decided, by what it came to. */
const DONE_WORDS = {
  pending: 'approvals.leadCounted',
  approved: 'approvals.leadApproved',
  rejected: 'approvals.leadRejected',
  expired: 'approvals.leadExpired',
  stale: 'approvals.leadStale',
  withdrawn: 'approvals.titleWithdrawn',
} as const satisfies Record<ApprovalState, string>;

/** Read from the request itself: an address cannot have the page say what is not so. */
function renderDone(done: ApprovalDetail | null, t: Translate): Html | null {
  if (!done) return null;
  const { state } = done.approval;
  const text = t(DONE_WORDS[state]);
  const tone = state === 'approved' || state === 'pending' ? 'good' : 'warning';
  return html`<p class="text ${tone}" role="status">${text} ${wordsOf(done, t)}</p>`;
}

/** What chat shows of it, word for word, with the form that its reader may use. */
function renderOpen(detail: ApprovalDetail, { csrf, told, timeZone }: Parts, t: Translate): Html {
  const { approval, may } = detail;
  const key = `approval-${approval.id}`;
  const mine = told?.id === approval.id ? told : null;
  const shown = viewApproval(detail, t, { timeZone }).nodes.map((node) => {
    if (node.kind === 'fields') return renderFields(node, t);
    return node.kind === 'note' ? renderNote(node) : null;
  });
  return html`<article class="card" id="${key}" aria-labelledby="${key}-what"><h3 id="${key}-what">${wordsOf(detail, t)}</h3>${shown}${
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
    html`<button name="decision" value="${decision}" class="${style}" aria-label="${label}: ${shownText(what(t), WEB_LIMITS.label)}">${label}</button>`;
  const start = html`<form method="post" action="/approvals/${approval.id}" class="form"><input type="hidden" name="csrf" value="${csrf}">`;
  if (may === 'withdraw') {
    return html`${start}<div class="buttons">${button('withdraw', 'plain', t('approvals.withdraw'))}</div></form>`;
  }
  return html`${start}<div class="field"><label for="${key}-note">${t('approvalsPage.note')}</label><textarea id="${key}-note" name="note" rows="2" maxlength="${String(LONGEST_NOTE)}" aria-describedby="${key}-hint${told ? ` ${key}-fault` : ''}">${told?.note ?? ''}</textarea><p class="note" id="${key}-hint">${t('approvalsPage.noteHint')}</p></div><div class="buttons">${button('approve', 'primary', t('approvals.approve'))}${button('reject', 'danger', t('approvals.reject'))}</div></form>`;
}

function renderEnded(detail: ApprovalDetail, { timeZone }: Parts, t: Translate): Html {
  const { approval } = detail;
  const { endedBy, endedAt, note, state } = approval;
  const small = [
    approval.tenantName,
    t('approvalsPage.from', { who: nameOf(approval.requestedBy, t) }),
    ...(endedBy === null ? [] : [t('approvalsPage.by', { who: nameOf(endedBy, t) })]),
    ...(endedAt === null ? [] : [formatTime(endedAt, t.language, timeZone)]),
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
