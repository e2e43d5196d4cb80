import { reasonWords } from './words.ts';
import type { RetryOutcomes } from '../../decisions/retry-outcome.ts';
import { html, type Html } from '../../http/html.ts';
import { count } from './times.ts';
import { isRunning, type Job } from '../jobs/job.ts';

/** "209 of 212 retried, 3 already decided" */
export function countsText({ matched, done, already, counts }: Job): string {
  return [
    `${count(counts.done)} of ${count(matched)} ${done}`,
    ...(counts.already ? [`${count(counts.already)} ${already}`] : []),
    ...(counts.failed ? [`${count(counts.failed)} failed`] : []),
    ...(counts.unanswered ? [`${count(counts.unanswered)} did not answer`] : []),
    ...(counts.left ? [`${count(counts.left)} left`] : []),
  ].join(', ');
}

/** "Of the retried: 200 done, 9 parked again (auth)" */
export function outcomesWords({ done, parkedAgain, underWay }: RetryOutcomes): string {
  const again = Object.entries(parkedAgain).map(([of, n]) => `${count(n)} parked again (${reasonWords(of)})`);
  const open = underWay ? [`${count(underWay)} not finished yet`] : [];
  return `Of the retried: ${[`${count(done)} done`, ...again, ...open].join(', ')}.`;
}

/** The jobs that run, for a person who has begun one and went on; and a link to all. Nothing if there was none. */
export function jobsPart(jobs: Job[]): Html {
  if (!jobs.length) return html``;
  return html`${jobs
      .filter(isRunning)
      .map(
        (job) =>
          html`<p class="notice" role="status">
            <a href="/jobs/${job.id}">${job.title}</a>, by ${job.by}: ${countsText(job)}.
          </p>`,
      )}
    <p class="links"><a href="/jobs">Jobs</a></p>`;
}

/** What became of a job, on top of the page to which the person returns. */
export function jobNotice(job: Job): Html {
  const { id, title, failed } = job;
  const link = html`<a href="/jobs/${id}">Report</a>`;
  const isBad = failed.length || job.unanswered.length || job.stopped;
  return html`<p class="notice ${isBad ? 'bad' : ''}" role="status">
    <strong>${title}</strong> – ${job.matched === 1 ? oneSays(job) : `${countsText(job)}.`}
    ${job.outcomes ? outcomesWords(job.outcomes) : ''} ${link}
  </p>`;
}

/** Said if somebody else was faster, or if the time was over: the page must not look as if this person had decided. */
function oneSays(job: Job): string {
  const [failed] = job.failed;
  if (job.counts.done) return `${job.done}.`;
  if (job.counts.already) return `nothing was changed, because it was ${job.already}.`;
  if (failed) return `failed: ${failed.reason}`;
  if (job.counts.unanswered) return 'the workflow did not answer. It may still do it once a worker runs.';
  return isRunning(job) ? 'not finished yet.' : `stopped: ${job.stopped ?? ''}`;
}
