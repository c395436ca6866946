// @ts-nocheck: the browser's own names are not those of the rest of the program.
// Everything works without this file: it spares loading the page for each answer, suggests, and tells what came.

const SKELETON_AFTER_MS = 300;
const SUGGEST_AFTER_MS = 120;
const log = document.getElementById('log');
const status = document.getElementById('status');
const field = document.getElementById('q');
const typed = [];
let at = 0;

/** @param {Element} turn */
function show(turn) {
  turn.scrollIntoView({ block: 'start' });
}

/** Sends a form and puts what comes back at the end of the answers. */
async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const place = document.createElement('div');
  place.className = 'turn';
  const late = setTimeout(() => {
    place.append(document.getElementById('skeleton').content.cloneNode(true));
    show(place);
  }, SKELETON_AFTER_MS);
  log.append(place);
  const buttons = [...form.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { 'x-centavo-fragment': '1' },
    });
    if (response.status === 401) return location.assign('/');
    const text = await response.text();
    const holder = document.createElement('template');
    holder.innerHTML = text;
    const turn = holder.content.querySelector('.turn');
    place.replaceWith(turn);
    show(turn);
    status.textContent = turn.dataset.title ?? '';
    turn.querySelector('form.form :is(input[type=text], select)')?.focus();
  } catch {
    // The connection is gone: the browser's own page says so better than we could.
    form.removeAttribute('data-ask');
    form.requestSubmit(submitter ?? undefined);
  } finally {
    clearTimeout(late);
    for (const button of buttons) button.disabled = false;
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!log || !form.hasAttribute('data-ask')) return;
  event.preventDefault();
  void send(form, event.submitter);
  if (form.contains(field)) {
    if (field.value.trim() !== '') typed.push(field.value);
    at = typed.length;
    field.value = '';
    field.focus();
  }
});

if (field) {
  const list = document.getElementById('suggestions');
  let timer;
  let asked = 0;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = ++asked;
      try {
        const response = await fetch(`/suggest?${new URLSearchParams({ q: field.value })}`);
        if (!response.ok || turn !== asked) return;
        const options = (await response.json()).map((text) => {
          const option = document.createElement('option');
          option.value = text;
          return option;
        });
        list.replaceChildren(...options);
      } catch {
        // Nothing is suggested then.
      }
    }, SUGGEST_AFTER_MS);
  });
  // As at a prompt: up and down go through what was typed before.
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const next = at + (event.key === 'ArrowUp' ? -1 : 1);
    const isOurs = field.value === '' || field.value === typed[at];
    if (!isOurs || next < 0 || next > typed.length || typed.length === 0) return;
    event.preventDefault();
    at = next;
    field.value = typed[at] ?? '';
  });
  // The answer that came last is what people came for.
  const turns = document.querySelectorAll('.turn');
  if (turns.length > 1) show(turns[turns.length - 1]);
}

// A picture that cannot be drawn leaves its words.
document.addEventListener(
  'error',
  (event) => {
    const image = event.target;
    if (image.tagName !== 'IMG') return;
    const words = document.createElement('p');
    words.className = 'text';
    words.textContent = image.alt;
    image.closest('figure')?.replaceWith(words);
  },
  true,
);
