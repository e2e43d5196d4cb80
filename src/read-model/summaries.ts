import { conditions, rowsOf } from './conditions.ts';
import { selected } from './lists.ts';
import type { AnswerTimes, Cause, DayCount, LeadRows, OutcomeCount, ReadModel } from './read-model.ts';
import type { DecisionRow, DeliveryRow, EffectRow, EventRow, FollowUpRow, LeadRow, QuestionRow } from './rows.ts';
import type { WebhookRow } from './rows.ts';
import type { Sql } from './sql.ts';

type Summaries = Pick<
  ReadModel,
  'causes' | 'waiting' | 'search' | 'lead' | 'webhooks' | 'deliveries' | 'days' | 'answerTimes' | 'outcomes'
>;

/** Of one lead so many events and effects are shown at most. */
const MOST_OF_LEAD = 500;
const MOST_CAUSES = 200;
const CAMPAIGNS = 10;

/** What is added up, and what is searched. */
export function createSummaries(sql: Sql): Summaries {
  /** Rows about one lead, the newest first. */
  const about = <Row extends object>(table: Parameters<typeof selected>[0], time: string, email: string) =>
    sql.query<Row>(
      `SELECT ${selected(table)} FROM desk_${table} WHERE lead = $1 ORDER BY ${time} DESC LIMIT ${MOST_OF_LEAD + 1}`,
      [email],
    );

  async function leadRows(email: string): Promise<LeadRows | undefined> {
    const [lead] = await sql.query<LeadRow>(`SELECT ${selected('lead')} FROM desk_lead WHERE email = $1`, [email]);
    if (!lead) return undefined;
    const events = await about<EventRow>('event', 'at', email);
    const effects = await about<EffectRow>('effect', 'at', email);
    return {
      lead,
      events: events.slice(0, MOST_OF_LEAD),
      effects: effects.slice(0, MOST_OF_LEAD),
      followUps: await about<FollowUpRow>('follow_up', 'began', email),
      questions: await about<QuestionRow>('question', 'asked', email),
      decisions: await about<DecisionRow>('decision', 'at', email),
      isCut: events.length > MOST_OF_LEAD || effects.length > MOST_OF_LEAD,
    };
  }

  return {
    causes({ kind, campaign, vendor, class: of } = {}) {
      const all = conditions()
        .and(`outcome = 'parked'`)
        .equals('kind', kind)
        .equals('campaign', campaign)
        .equals('vendor', vendor)
        .equals('class', of);
      return sql.query<Cause>(
        `SELECT class, vendor, activity, cause, max(message) AS example, count(*) AS effects,
           count(DISTINCT lead) AS leads, min(at) AS since, max(at) AS newest
         FROM desk_effect ${all.where()} GROUP BY class, vendor, activity, cause
         ORDER BY effects DESC, cause LIMIT ${MOST_CAUSES}`,
        all.values,
      );
    },

    async waiting() {
      const [row] = await sql.query<{ waiting: number }>(
        `SELECT (SELECT count(*) FROM desk_effect WHERE outcome = 'parked')
           + (SELECT count(*) FROM desk_question WHERE decision = '') AS waiting`,
      );
      return row!.waiting;
    },

    async search(given, limit) {
      const text = given.trim().toLowerCase();
      if (!text) return { leads: [], hasMore: false, events: [], campaigns: [] };
      const most = rowsOf(limit === undefined ? {} : { limit });
      const { from, where, value } = sql.wordsHold(text);
      const exact = await sql.query<LeadRow>(`SELECT ${selected('lead')} FROM desk_lead WHERE email = $1`, [text]);
      const leads = await sql.query<LeadRow>(
        `SELECT email, name, company, campaign, at FROM ${from} WHERE ${where} LIMIT ${most + 1}`,
        [value],
      );
      const others = leads.filter(({ email }) => email !== text).sort((a, b) => b.at - a.at);
      const events = await sql.query<EventRow>(
        `SELECT ${selected('event')} FROM desk_event WHERE id >= $1 AND id < $2 ORDER BY id LIMIT ${CAMPAIGNS}`,
        [given.trim(), `${given.trim()}\u{10FFFF}`],
      );
      const campaigns = await sql.query<{ campaign: string }>(
        `SELECT DISTINCT campaign FROM desk_tally WHERE lower(campaign) LIKE $1 ESCAPE '\\' AND campaign <> ''
         ORDER BY campaign LIMIT ${CAMPAIGNS}`,
        [`%${escaped(text)}%`],
      );
      return {
        leads: [...exact, ...others].slice(0, most),
        hasMore: leads.length > most,
        events,
        campaigns: campaigns.map(({ campaign }) => campaign),
      };
    },

    lead: (email) => leadRows(email.trim().toLowerCase()),

    webhooks: () =>
      sql.query<WebhookRow>(`SELECT ${selected('webhook')} FROM desk_webhook ORDER BY workspace, name, id`),

    deliveries: (since) =>
      sql.query<DeliveryRow>(
        `SELECT ${selected('delivery')} FROM desk_delivery WHERE day >= $1 ORDER BY day, workspace`,
        [since],
      ),

    days({ since, until, kind, campaign }) {
      const all = conditions().equals('kind', kind).equals('campaign', campaign);
      all.and(`day >= ${all.add(since)}`);
      if (until !== undefined) all.and(`day <= ${all.add(until)}`);
      return sql.query<DayCount>(
        `SELECT day, kind, campaign, CAST(sum(events) AS bigint) AS events FROM desk_tally ${all.where()}
         GROUP BY day, kind, campaign HAVING sum(events) > 0 ORDER BY day, kind, campaign`,
        all.values,
      );
    },

    answerTimes(period) {
      const all = conditions().period('at', period);
      return sql.query<AnswerTimes>(
        `WITH reply AS (SELECT mailbox, at, answered, answered - at AS took FROM desk_answer ${all.where()}),
         ranked AS (SELECT mailbox, took, row_number() OVER (PARTITION BY mailbox ORDER BY took) AS place,
             count(*) OVER (PARTITION BY mailbox) AS all_of FROM reply WHERE answered > 0),
         done AS (SELECT mailbox, max(all_of) AS answered,
             min(CASE WHEN place >= (all_of + 1) / 2 THEN took END) AS median,
             min(CASE WHEN place >= (all_of * 9 + 9) / 10 THEN took END) AS ninetieth
           FROM ranked GROUP BY mailbox),
         waiting AS (SELECT mailbox, count(*) AS open, min(at) AS since FROM reply WHERE answered = 0 GROUP BY mailbox)
         SELECT one.mailbox, coalesce(done.answered, 0) AS answered, coalesce(median, 0) AS median,
           coalesce(ninetieth, 0) AS ninetieth, coalesce(open, 0) AS open, coalesce(since, 0) AS "openSince"
         FROM (SELECT DISTINCT mailbox FROM reply) AS one
           LEFT JOIN done ON done.mailbox = one.mailbox LEFT JOIN waiting ON waiting.mailbox = one.mailbox
         ORDER BY one.mailbox`,
        all.values,
      );
    },

    outcomes(period) {
      const all = conditions().period('at', period);
      return sql.query<OutcomeCount>(
        `SELECT vendor, outcome, count(*) AS effects, CAST(sum(attempts) AS bigint) AS attempts
         FROM desk_effect ${all.where()} GROUP BY vendor, outcome ORDER BY vendor, outcome`,
        all.values,
      );
    },
  };
}

/** The text as a part of a LIKE pattern. */
export const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
