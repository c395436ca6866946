import { randomUUID } from 'node:crypto';
import { isObject, type Json, refuseView } from './slack-fake-limits.ts';
import type { FakeState, FakeView } from './slack-fake-state.ts';

const TRIGGER_LIFE_MS = 3_000;

type Answer = Json & { ok: boolean };

/** views.open: one form for one press, within three seconds of it. */
export function openView(state: FakeState, args: Json): Answer {
  const trigger = state.triggers.get(String(args.trigger_id));
  if (!trigger) return { ok: false, error: 'invalid_trigger_id' };
  if (trigger.used) return { ok: false, error: 'exchanged_trigger_id' };
  if (state.now() - trigger.bornAt > TRIGGER_LIFE_MS) return { ok: false, error: 'expired_trigger_id' };
  const view = isObject(args.view) ? args.view : {};
  const refusal = refuseView(view, 'modal');
  if (refusal) return toAnswer(refusal);
  trigger.used = true;
  const opened = { ...remember(state, view, trigger.person), triggerId: String(args.trigger_id) };
  state.forms.push(opened);
  return { ok: true, view: { ...view, id: opened.id, hash: opened.hash } };
}

/** views.publish: the home of one person; with a hash only where nothing else was published since. */
export function publishView(state: FakeState, args: Json): Answer {
  const person = String(args.user_id);
  if (!state.people.has(person)) return { ok: false, error: 'user_not_found' };
  if (!state.homeEnabled) return { ok: false, error: 'not_enabled' };
  const view = isObject(args.view) ? args.view : {};
  const refusal = refuseView(view, 'home');
  if (refusal) return toAnswer(refusal);
  const before = state.homes.get(person);
  if (typeof args.hash === 'string' && args.hash !== before?.hash)
    return { ok: false, error: 'hash_conflict' };
  const published = remember(state, view, person);
  published.times = (before?.times ?? 0) + 1;
  state.homes.set(person, published);
  return { ok: true, view: { ...view, id: published.id, hash: published.hash } };
}

function remember(state: FakeState, view: Json, person: string): FakeView {
  // Never the same twice, as Slack's: other fakes may share the app's database.
  const id = `V${randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`;
  return {
    id,
    hash: `${state.now()}.${state.nextId()}`,
    person,
    blocks: Array.isArray(view.blocks) ? view.blocks.filter(isObject) : [],
    raw: view,
    times: 1,
    triggerId: null,
  };
}

function toAnswer({ error, messages }: { error: string; messages: string[] }): Answer {
  return { ok: false, error, response_metadata: { messages: messages.map((text) => `[ERROR] ${text}`) } };
}
