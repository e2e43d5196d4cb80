import type { Clock } from '../../calendar/clock.ts';
import { html, type Html } from '../../http/html.ts';

/** A time. Without JavaScript it is in the team's zone; `desk.js` shows it in the reader's. The page says which. */
export function when(at: number, clock: Clock): Html {
  if (!at) return html`–`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${clock.minute(at)}</time>`;
}

/** ISO 8601, for a CSV; empty if the time is 0. */
export const isoTime = (at: number): string => (at ? new Date(at).toISOString() : '');

/** "1,234" */
export const count = (n: number): string => n.toLocaleString('en-US');

/** "12.5 %" of a share between 0 and 1. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
