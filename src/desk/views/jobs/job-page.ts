import type { Clock } from '../../../calendar/clock.ts';
import { spanText } from '../../../domain/duration.ts';
import { html, type Html } from '../../../http/html.ts';
import { isRunning, type Job } from '../../jobs/job.ts';
import { countsText, outcomesWords } from '../../page/job-words.ts';
import { leadPath, shortId } from '../../page/link.ts';
import { count, when } from '../../page/times.ts';

/** Progress while the job runs, a report when it has ended. */
export const jobBody = (job: Job, clock: Clock, mayStop: boolean): Html =>
  html`<p>
      By ${job.by}, begun
      ${when(job.began, clock)}${
        job.ended ? html`, ended ${when(job.ended, clock)} after ${spanText(job.ended - job.began)}` : ''
      }.
    </p>
    ${isRunning(job) ? progressPart(job, mayStop) : reportPart(job)} ${namedPart(job)}
    <p><a href="${job.back}">Back to where this began</a></p>`;

function progressPart(job: Job, mayStop: boolean): Html {
  const { id, matched, counts, perSecond } = job;
  const asked = matched - counts.left;
  return html`<div class="card">
    <p>
      <label
        >${count(asked)} of ${count(matched)}
        <progress max="${Math.max(1, matched)}" value="${asked}"></progress>
      </label>
    </p>
    <p role="status">${countsText(job)}.</p>
    <p class="quiet">
      At most ${perSecond} per
      second${
        counts.left
          ? `: at least ${spanText((counts.left / perSecond) * 1_000)} more`
          : '; watching what becomes of them'
      }.
    </p>
    ${
      mayStop
        ? html`<form method="post" action="/jobs/${id}/stop"><button>Stop</button></form>
            <p class="quiet">What is done stays done. The same again does only what is left.</p>`
        : ''
    }
    <noscript
      ><p><a href="/jobs/${id}">Show how far it is now</a></p></noscript
    >
  </div>`;
}

function reportPart(job: Job): Html {
  const { counts, stopped, outcomes } = job;
  const isBad = counts.failed || counts.unanswered || stopped;
  return html`<div class="notice ${isBad ? 'bad' : 'good'}" role="status">
    <p>${countsText(job)}.</p>
    ${outcomes ? html`<p>${outcomesWords(outcomes)}</p>` : ''}
    ${
      stopped && counts.left
        ? html`<p>Stopped (${stopped}): ${count(counts.left)} left. The same again does only what is left.</p>`
        : stopped
          ? html`<p>Stopped (${stopped}).</p>`
          : ''
    }
  </div>`;
}

/** Names those that failed, and those that did not answer. */
function namedPart({ failed, unanswered, counts }: Job): Html {
  return html`${
    failed.length
      ? html`<h2>Failed</h2>
          <ul>
            ${failed.map((one) => html`<li>${nameOf(one)}: ${one.reason}</li>`)}
          </ul>
          ${andMore(counts.failed - failed.length)}`
      : ''
  }
  ${
    unanswered.length
      ? html`<h2>Did not answer</h2>
          <p>They may still do it once a worker runs.</p>
          <ul>
            ${unanswered.map((one) => html`<li>${nameOf(one)}</li>`)}
          </ul>
          ${andMore(counts.unanswered - unanswered.length)}`
      : ''
  }`;
}

const andMore = (more: number): Html => (more > 0 ? html`<p>And ${count(more)} more.</p>` : html``);

const nameOf = ({ id, lead }: { id: string; lead: string | undefined }): Html =>
  lead ? html`<a href="${leadPath(lead)}">${lead}</a> <span class="quiet">${shortId(id)}</span>` : shortId(id);
