// The desk works without this file: it shows times in the reader's zone, and reads a page again every few seconds.

const minute = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
const { timeZone } = minute.resolvedOptions();

function showTimes(within) {
  for (const time of within.querySelectorAll('time[datetime]'))
    time.textContent = minute.format(new Date(time.dateTime));
  for (const zone of within.querySelectorAll('.zone')) zone.textContent = timeZone;
}

/** Whether the person is doing something that a new page would undo. */
function isBusy(main) {
  const { activeElement } = document;
  return (
    document.hidden ||
    !getSelection().isCollapsed ||
    main.querySelector('input:checked, details[open], dialog[open]') !== null ||
    (main.contains(activeElement) && activeElement.matches('input, textarea, select, button'))
  );
}

let readAt = Date.now();
setInterval(() => {
  const main = document.getElementById('main');
  const every = Number(main?.dataset.every);
  if (!every || Date.now() - readAt < every * 1_000 || isBusy(main)) return;
  readAt = Date.now();
  htmx.trigger(main, 'refresh');
}, 500);

// Ticks all rows of a table.
document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-tick-all]')) return;
  for (const box of target.closest('form').querySelectorAll('input[name="id"]')) box.checked = target.checked;
});

document.addEventListener('htmx:afterSettle', () => showTimes(document));
showTimes(document);
