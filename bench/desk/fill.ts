import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { ReadModel } from '../../src/read-model/read-model.ts';
import type { NewRows, Outcome } from '../../src/read-model/rows.ts';
import { monitorRowsOf } from './monitors.ts';

const BATCH = 2_000;
const DAYS = 40;
const MAILBOXES = 100;
const COMPANIES = 500;

/** When the newest event happened: pages show the last days. */
export const LAST_MS = Date.now();

/** Of 100 events so many are of each kind. */
const MIX: [kind: string, rank: number, share: number][] = [
  ['email_opened', 2, 55],
  ['email_sent', 2, 35],
  ['email_link_clicked', 2, 4],
  ['reply_received', 0, 3],
  ['email_bounced', 1, 2],
  ['lead_interested', 0, 1],
];
const KINDS = MIX.flatMap(([kind, rank, share]) => Array.from({ length: share }, () => ({ kind, rank })));

/** Of so many events one could not be read, and one has a workflow that failed. */
const ONE_IS_UNKNOWN = 5_000;
const ONE_FAILED = 20_000;

/** Spreads numbers, so that neighbours in time are of different kinds, leads and campaigns. */
const spread = (n: number): number => Math.imul(n ^ (n >>> 15), 2_654_435_761) >>> 8;

export const sizesOf = (events: number) => ({ leads: Math.ceil(events / 5), campaigns: 50 });

export const leadOf = (person: number): string => `jane.cooper.${person}@halden-${person % COMPANIES}.example`;

export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Writes events of 40 days, with their effects, leads, answers, follow-ups and questions. */
export async function fillModel(model: ReadModel, events: number, onWritten: (count: number) => void): Promise<void> {
  await model.write(monitorRowsOf(LAST_MS, DAYS));
  for (let from = 0; from < events; from += BATCH) {
    const some = Array.from({ length: Math.min(BATCH, events - from) }, (_, i) => from + i);
    await model.write(rowsOf(some, events));
    if ((from / BATCH) % 100 === 0) onWritten(from);
  }
}

function rowsOf(numbers: number[], events: number): NewRows {
  const { leads, campaigns } = sizesOf(events);
  const rows = {
    event: [],
    effect: [],
    lead: [],
    answer: [],
    follow_up: [],
    question: [],
    decision: [],
  } satisfies NewRows;
  const out: Required<Pick<NewRows, keyof typeof rows>> = rows;
  for (const n of numbers) {
    const { kind, rank } = n % ONE_IS_UNKNOWN ? KINDS[spread(n) % KINDS.length]! : { kind: 'unknown', rank: 0 };
    const person = spread(n + events) % leads;
    const lead = leadOf(person);
    const campaign = `Campaign ${person % campaigns}`;
    const mailbox = `maya.${person % MAILBOXES}@send.example`;
    const at = LAST_MS - Math.floor(((events - n) / events) * DAYS * DAY_MS);
    const id = `${kind}-${n.toString(16).padStart(32, '0')}`;
    const run = { began: at, length: 9, seen: at };
    const about = { lead, campaign };
    out.event.push({
      ...{ id, kind, rank, ...about, mailbox, at, received: at, workspace: 'workspace', run: id.slice(-36), ...run },
      ...{ says: `Event of ${lead} · ${campaign}`, detail: '', words: Number(rank === 0), unibox: '' },
      ...{
        status: n % ONE_FAILED ? 'completed' : 'failed',
        attention: n % ONE_FAILED ? '' : 'failed',
        closed: at + 500,
      },
    });
    const outcome: Outcome = spread(n) % 13 === 0 ? 'parked' : 'done';
    const message = outcome === 'parked' ? `Slack chat.postMessage: token_revoked ${n % 7}` : '';
    const effect = {
      ...{ owner: id, kind, ...about, attempts: 1, first: at, at: at + 400, ...run },
      ...{ outcome: 'done' as Outcome, class: '', message: '', cause: '' },
    };
    out.effect.push({
      ...effect,
      key: `${id}/crm`,
      name: 'crm',
      activity: 'updateContact',
      vendor: 'crm',
      summary: 'CRM',
    });
    if (rank < 2)
      out.effect.push({
        ...{ ...effect, key: `${id}/slack`, name: 'slack', activity: 'postMessage', vendor: 'slack', outcome, message },
        ...{ summary: `Slack: ${lead}`, class: outcome === 'parked' ? 'auth' : '', cause: message.slice(0, 37) },
      });
    if (n < leads) {
      const name = `Jane Cooper ${n}`;
      out.lead.push({
        email: leadOf(n),
        ...{ name, company: `Halden ${n % COMPANIES} Robotics`, campaign: `Campaign ${n % campaigns}`, at },
      });
    }
    if (kind !== 'reply_received') continue;
    const answered = n % 5 ? at + (n % 50) * HOUR_MS : 0;
    out.answer.push({
      ...{ id, ...about, mailbox, at, answered, looked: at, closed: n % 3 ? at : 0, ender: '' },
      ...run,
    });
    const owner = `reply-unanswered-${n}`;
    const isOpen = n % 3 === 0;
    out.follow_up.push({
      ...{ id: owner, name: 'reply-unanswered', ...about, mode: 'on', standing: 'waits 4 working hours', until: at },
      ...{ status: isOpen ? 'running' : 'completed', closed: isOpen ? 0 : at, attention: '', paused: 0 },
      ...{ event: id, ender: '', why: '', timeline: '[]', run: id, ...run },
    });
    out.question.push({
      ...{ id: `${owner}/move`, owner, name: 'move', ...about, title: `Move ${lead}?`, proposal: '', editable: 1 },
      ...{ asked: at, until: at + DAY_MS, otherwise: 'reject', ...run },
      ...(isOpen ? { decision: '', who: '', decided: 0 } : { decision: 'approve', who: 'maya', decided: at + HOUR_MS }),
    });
    out.decision.push({
      ...{ id: `${id}/0`, owner, kind: 'reply-unanswered', lead, at, who: 'maya', what: 'approve', about: 'move' },
      ...{ reason: '', ...run },
    });
  }
  return out;
}
