// The desk works without this file: it shows times in the reader's zone, and reads a page again every few seconds.

const minute = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
const { timeZone } = minute.resolvedOptions();

function showTimes() {
  for (const time of document.querySelectorAll('time[datetime]'))
    time.textContent = minute.format(new Date(time.dateTime));
  for (const zone of document.querySelectorAll('.zone')) zone.textContent = timeZone;
}

/** Whether the person has changed a field. */
function isChanged(field) {
  if (field.matches('[type=checkbox], [type=radio]')) return field.checked !== field.defaultChecked;
  if (field.tagName !== 'SELECT') return field.value !== field.defaultValue;
  const given = [...field.options].findIndex(({ defaultSelected }) => defaultSelected);
  return field.selectedIndex !== Math.max(0, given);
}

/** Whether the person is doing something that a new page would undo. */
function isBusy(main) {
  const { activeElement } = document;
  return (
    !getSelection().isCollapsed ||
    main.querySelector('details[open], dialog[open], .htmx-request') !== null ||
    [...main.querySelectorAll('input, textarea, select')].some(isChanged) ||
    (main.contains(activeElement) && activeElement.matches('input, textarea, select, button'))
  );
}

// When the page was read, and when it was last asked for.
let readAt = Date.now();
let askedAt = readAt;
/** Why there is no new page; empty if there is one. */
let trouble = '';

function say(main, state, words) {
  const live = main.querySelector('.live');
  if (!live) return;
  live.dataset.state = state;
  if (live.textContent !== words) live.textContent = words;
}

setInterval(() => {
  const main = document.getElementById('main');
  const every = Number(main?.dataset.every);
  if (!every || document.hidden) return;
  const busy = isBusy(main);
  if (trouble) say(main, 'off', `${trouble}. This page is from ${minute.format(readAt)}.`);
  else if (busy) say(main, 'paused', 'Updates wait until you are done.');
  else say(main, 'on', `Updates every ${every} s.`);
  if (busy || Date.now() - askedAt < every * 1_000) return;
  askedAt = Date.now();
  htmx.trigger(main, 'refresh');
}, 500);

const SILENT = 'The desk does not answer';
document.addEventListener('htmx:sendError', () => (trouble = SILENT));
document.addEventListener('htmx:responseError', ({ detail }) => {
  const answer = new DOMParser().parseFromString(detail.xhr.responseText, 'text/html');
  trouble = answer.querySelector('.plain h1')?.textContent ?? SILENT;
});

/** The elements that say and do the same as this one, which need not be in the page any more. */
function same({ id, tagName, textContent, name, href }) {
  if (id) return [document.getElementById(id)];
  return [...document.querySelectorAll(tagName)].filter(
    (other) => other.textContent === textContent && other.name === name && other.href === href,
  );
}

// Keeps the focus where it is when the page is read again.
let focused;
document.addEventListener('htmx:beforeSwap', () => {
  const { activeElement } = document;
  focused = activeElement === document.body ? undefined : [activeElement, same(activeElement).indexOf(activeElement)];
});
document.addEventListener('htmx:afterSettle', () => {
  trouble = '';
  readAt = Date.now();
  showTimes();
  const [element, place] = focused ?? [];
  if (element && !element.isConnected) same(element)[place]?.focus({ preventScroll: true });
});

// Ticks all rows of a table.
document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-tick-all]')) return;
  for (const box of target.closest('form').querySelectorAll('input[name="id"]')) box.checked = target.checked;
});

showTimes();
