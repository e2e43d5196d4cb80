import { conditions, type Conditions, pageAfter, rowPageOf, rowsOf } from './conditions.ts';
import type { AnswerFilter, AnswerTimes, CampaignCount, DayReplies, OpenReply, ReadModel } from './read-model.ts';
import type { Sql } from './sql.ts';
import { columnsOf } from './tables.ts';

type Answers = Pick<ReadModel, 'answerTimes' | 'openReplies' | 'repliesByDay' | 'campaignCounts'>;

const MOST_CAMPAIGNS = 500;

/** What became of a reply. An event that ends the follow-up, such as a booked meeting, means that nobody has to answer. */
const BECAME = `CASE WHEN answered > 0 THEN 'answered' WHEN ender <> '' THEN 'settled'
  WHEN looked = 0 AND closed > 0 THEN 'unknown' ELSE 'open' END`;
const IS_OPEN = `answer.answered = 0 AND answer.ender = '' AND (answer.looked > 0 OR answer.closed = 0)`;

/** Whether and how fast replies are answered, and what campaigns have brought. */
export function createAnswers(sql: Sql): Answers {
  return {
    async answerTimes(filter, owners = new Map()) {
      const all = meant(conditions(), filter);
      // Text of all durations of a mailbox: a row for each reply, or ranks by the database, takes ten times as long.
      const mailboxes = await sql.query<OfMailbox>(
        `SELECT mailbox, count(*) AS replies, count(*) FILTER (WHERE became = 'open') AS open,
           count(*) FILTER (WHERE became = 'settled') AS settled, count(*) FILTER (WHERE became = 'unknown') AS unknown,
           coalesce(min(at) FILTER (WHERE became = 'open'), 0) AS since,
           coalesce(string_agg(CAST(answered - at AS text), ',') FILTER (WHERE became = 'answered'), '') AS took
         FROM (SELECT mailbox, at, answered, ${BECAME} AS became FROM desk_answer AS answer ${all.where()}) AS reply
         GROUP BY mailbox`,
        all.values,
      );
      if (!mailboxes.length) return [];
      const byOwner = Map.groupBy(mailboxes, ({ mailbox }) => owners.get(mailbox) ?? owners.get('*') ?? mailbox);
      const each = [...byOwner].map(([owner, own]) => timesOf(owner, own));
      return [timesOf(undefined, mailboxes), ...each.sort((a, b) => (a.owner! < b.owner! ? -1 : 1))];
    },

    async openReplies(filter, page = {}) {
      const all = meant(conditions(), filter).and(IS_OPEN);
      pageAfter(all, 'answer.at', 'answer.id', page, '>');
      const columns = columnsOf('answer').map(([column]) => `answer.${column}`);
      const rows = await sql.query<OpenReply>(
        `SELECT ${columns.join(', ')}, coalesce(event.unibox, '') AS unibox, coalesce(lead.name, '') AS name,
           coalesce(lead.company, '') AS company
         FROM desk_answer AS answer LEFT JOIN desk_event AS event ON event.id = answer.id
           LEFT JOIN desk_lead AS lead ON lead.email = answer.lead
         ${all.where()} ORDER BY answer.at, answer.id LIMIT ${rowsOf(page) + 1}`,
        all.values,
      );
      return rowPageOf(rows, page, 'at', 'id');
    },

    async repliesByDay(days, campaign) {
      if (!days.length) return [];
      const all = conditions();
      const values = days.map(
        ({ day, since, until }) =>
          `(CAST(${all.add(day)} AS text), CAST(${all.add(since)} AS bigint), CAST(${all.add(until)} AS bigint))`,
      );
      all.and(`event.kind = 'reply_received'`).and('event.at >= day.since').and('event.at < day.until');
      all.equals('event.campaign', campaign);
      return sql.query<DayReplies>(
        `WITH day (name, since, until) AS (VALUES ${values.join(', ')})
         SELECT day.name AS day, event.campaign, count(*) AS replies FROM day CROSS JOIN desk_event AS event
         ${all.where()} GROUP BY day.name, event.campaign ORDER BY day.name, event.campaign`,
        all.values,
      );
    },

    campaignCounts({ since, until, campaign }) {
      const all = conditions().equals('campaign', campaign).and(`campaign <> ''`);
      all.and(`day >= ${all.add(since)}`).and(`day <= ${all.add(until)}`);
      return sql.query<CampaignCount>(
        `WITH counted AS (SELECT campaign, kind, CAST(sum(events) AS bigint) AS events FROM desk_tally
           ${all.where()} GROUP BY campaign, kind HAVING sum(events) > 0),
         chosen AS (SELECT campaign FROM counted GROUP BY campaign ORDER BY campaign LIMIT ${MOST_CAMPAIGNS})
         SELECT campaign, kind, events FROM counted WHERE campaign IN (SELECT campaign FROM chosen) ORDER BY campaign, kind`,
        all.values,
      );
    },
  };
}

interface OfMailbox {
  mailbox: string;
  replies: number;
  open: number;
  settled: number;
  unknown: number;
  since: number;
  /** Milliseconds, with commas between them. */
  took: string;
}

function timesOf(owner: string | undefined, mailboxes: OfMailbox[]): AnswerTimes {
  const sum = (of: 'replies' | 'open' | 'settled' | 'unknown') => mailboxes.reduce((all, one) => all + one[of], 0);
  const took = Float64Array.from(
    mailboxes.flatMap((one) => (one.took ? one.took.split(',') : [])),
    Number,
  ).sort();
  const since = mailboxes.map((one) => one.since).filter(Boolean);
  return {
    ...(owner !== undefined && { owner }),
    ...{ replies: sum('replies'), answered: took.length, open: sum('open') },
    ...{ settled: sum('settled'), unknown: sum('unknown'), openSince: since.length ? Math.min(...since) : 0 },
    median: took[Math.ceil(took.length / 2) - 1] ?? 0,
    ninetieth: took[Math.ceil(took.length * 0.9) - 1] ?? 0,
  };
}

function meant(all: Conditions, { mailboxes, notMailboxes, campaign, ...period }: AnswerFilter): Conditions {
  all.period('answer.at', period).equals('answer.campaign', campaign).equals('answer.mailbox', mailboxes);
  if (notMailboxes?.length) all.and(`answer.mailbox NOT IN (${notMailboxes.map((one) => all.add(one)).join(', ')})`);
  return all;
}
