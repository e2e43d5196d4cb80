import type { Activities } from '../../../domain/activities.ts';
import { activityWords } from '../../../domain/activity-words.ts';
import { effectLine } from '../../../domain/lead-story.ts';
import { html, type Html } from '../../../http/html.ts';
import type { EffectRow } from '../../../read-model/rows.ts';
import { linkTo } from '../../page/link.ts';
import { beginning } from '../../page/words.ts';

/** What became of an effect, and what comes next. */
const OUTCOMES: Record<EffectRow['outcome'], { state: string; says: string; next?: string }> = {
  done: { state: 'quiet', says: 'done' },
  pending: { state: 'quiet', says: 'not done yet', next: 'It is done as soon as a worker has time for it.' },
  retrying: { state: 'warn', says: 'has failed', next: 'It is tried again by itself.' },
  parked: { state: 'bad', says: 'has failed, waits for a person', next: 'Retry or skip it' },
  skipped: { state: 'quiet', says: 'not done: skipped' },
};

const LONGEST = 500;

/** What the product did, in words: "contact updated: reply_received". Undefined if it only read something. */
export function whatWasDone(effect: EffectRow): { what: string; says: string } | undefined {
  const { activity, kind, summary, name } = effect;
  const told = {
    activity: activity as keyof Activities,
    kind,
    summary: summary || activityWords(activity),
    said: undefined,
  };
  const isUnread = effect.outcome === 'done' ? 'done' : 'pending';
  const line = effectLine({ ...told, asks: name.startsWith('ask-'), outcome: isUnread });
  return (
    line && {
      what: line.what,
      says: activity === 'updateContact' ? 'contact updated' : line.says.replace(/ \(pending\)$/, ''),
    }
  );
}

/** How an effect ended: attempts, the vendor's words if it failed, and what comes next. */
export function howItEnded({ outcome, attempts, message, lead }: EffectRow): Html {
  const { state, says, next } = OUTCOMES[outcome];
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  const said = beginning(message, LONGEST);
  const how = `${says}${tries}`;
  return html`${outcome === 'done' ? html`<span class="quiet">${how}</span>` : html`<span class="state ${state}">${how}</span>`}
  ${outcome !== 'done' && said ? html`<q>${said}</q>` : ''}
  ${outcome === 'parked' ? html`<a href="${linkTo('/needs-you', { lead })}">${next}</a>` : next}`;
}
