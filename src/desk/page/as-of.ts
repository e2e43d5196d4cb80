import { MINUTE_MS, spanText } from '../../domain/duration.ts';
import { html, type Html } from '../../http/html.ts';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { TemporalAnswer } from '../ask-temporal.ts';
import type { Desk } from '../desk.ts';
import { when } from './times.ts';

/** A model that follows is at most some seconds behind. */
const BEHIND_MS = MINUTE_MS;

/** How new what the page shows is, and what it does not know. */
export async function asOf({ model, clock }: Desk): Promise<Html> {
  const zone = html`Times: <span class="zone">${clock.zone}</span>.`;
  const progress = await model.note<Progress>(PROGRESS);
  if (!progress) return html`Nothing has been read yet: a worker fills this page from Temporal. ${zone}`;
  const behind = Date.now() - progress.upTo;
  return html`As of ${when(progress.upTo, clock)}.
  ${behind > BEHIND_MS ? html`<strong>This is ${spanText(behind)} old: no worker reads Temporal now.</strong>` : ''}
  ${
    progress.followUps && progress.upTo - progress.followUps > BEHIND_MS
      ? html`Many follow-ups have begun or ended: they are shown as of ${when(progress.followUps, clock)}.`
      : ''
  }
  ${progress.from ? html`What happened before ${when(progress.from, clock)} is still being read.` : ''} ${zone}`;
}

const NOTES: Record<TemporalAnswer<unknown>['state'], Html> = {
  answered: html``,
  late: html`<p class="notice">
    Temporal has not answered yet: what is not over is shown as the desk last saw it. The next look shows more.
  </p>`,
  failed: html`<p class="notice">
    What is not over could not be read from Temporal: it is shown as the desk last saw it. <a href="/health">Health</a>
  </p>`,
  away: html`<p class="notice">
    Temporal does not answer: what is not over is shown as the desk last saw it. <a href="/health">Health</a>
  </p>`,
};

/** What a page says if it has asked Temporal, and is shown without the answer. */
export const asLastSeen = (state: TemporalAnswer<unknown>['state']): Html => NOTES[state];
