import { DAY_MS, MINUTE_MS } from '../domain/duration.ts';
import { QUESTION } from '../domain/failure.ts';
import { utcDay } from '../domain/utc-day.ts';
import { conditions, rowsOf } from './conditions.ts';
import { IN_LAST_ROUND, selected } from './lists.ts';
import type { FollowUpCount, MinuteCount, UncompletedCount } from './counts.ts';
import type { Cause, DayCount, LeadRows, OutcomeCount, ReadModel } from './read-model.ts';
import type { DeliveryRow, MonitorRow, WebhookRow } from './monitor-rows.ts';
import type { DecisionRow, EffectRow, EventRow, FollowUpRow, LeadRow, QuestionRow } from './rows.ts';
import type { Sql } from './sql.ts';

type Summaries = Pick<
  ReadModel,
  | 'causes'
  | 'waiting'
  | 'search'
  | 'event'
  | 'lead'
  | 'webhooks'
  | 'monitors'
  | 'deliveries'
  | 'days'
  | 'outcomes'
  | 'openFollowUps'
  | 'minutes'
  | 'uncompleted'
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
    const [events, effects, followUps, questions, decisions] = await Promise.all([
      about<EventRow>('event', 'at', email),
      about<EffectRow>('effect', 'at', email),
      about<FollowUpRow>('follow_up', 'began', email),
      about<QuestionRow>('question', 'asked', email),
      about<DecisionRow>('decision', 'at', email),
    ]);
    return {
      lead,
      events: events.slice(0, MOST_OF_LEAD),
      effects: effects.slice(0, MOST_OF_LEAD),
      ...{ followUps, questions, decisions },
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
      const exact = await sql.query<LeadRow>(`SELECT ${selected('lead')} FROM desk_lead WHERE email = $1`, [text]);
      if (exact.length) return { leads: exact, hasMore: false, events: [], campaigns: [] };
      const most = rowsOf(limit === undefined ? {} : { limit });
      const { from, where, value } = sql.wordsHold(text);
      const leads = await sql.query<LeadRow>(
        `SELECT email, name, company, campaign, at FROM ${from} WHERE ${where} LIMIT ${most + 1}`,
        [value],
      );
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
        leads: leads.toSorted((a, b) => b.at - a.at).slice(0, most),
        hasMore: leads.length > most,
        events,
        campaigns: campaigns.map(({ campaign }) => campaign),
      };
    },

    async event(id) {
      const [row] = await sql.query<EventRow>(`SELECT ${selected('event')} FROM desk_event WHERE id = $1`, [id]);
      return row;
    },

    lead: (email) => leadRows(email.trim().toLowerCase()),

    webhooks: () =>
      sql.query<WebhookRow>(
        `SELECT ${selected('webhook')} FROM desk_webhook WHERE ${IN_LAST_ROUND('webhook')} ORDER BY workspace, name, id`,
      ),

    monitors: () => sql.query<MonitorRow>(`SELECT ${selected('monitor')} FROM desk_monitor ORDER BY workspace`),

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

    outcomes(period) {
      const all = conditions().period('at', period);
      return sql.query<OutcomeCount>(
        `SELECT vendor, outcome, count(*) AS effects, CAST(sum(attempts) AS bigint) AS attempts
         FROM desk_effect ${all.where()} GROUP BY vendor, outcome ORDER BY vendor, outcome`,
        all.values,
      );
    },

    openFollowUps({ id, name, lead, campaign, paused, ...period } = {}) {
      const all = conditions()
        .and(`status = 'running'`)
        .equals('id', id)
        .equals('name', name)
        .equals('lead', lead)
        .equals('campaign', campaign)
        .equals('paused', paused === undefined ? undefined : Number(paused))
        .period('began', period);
      return sql.query<FollowUpCount>(
        `SELECT name, count(*) AS open, CAST(sum(paused) AS bigint) AS paused,
           CAST(sum(CASE WHEN attention = '${QUESTION}' THEN 1 ELSE 0 END) AS bigint) AS asking,
           CAST(sum(CASE WHEN attention IN ('', '${QUESTION}') THEN 0 ELSE 1 END) AS bigint) AS parked
         FROM desk_follow_up ${all.where()} GROUP BY name ORDER BY name`,
        all.values,
      );
    },

    minutes(since) {
      const all = conditions().period('at', { since });
      return sql.query<MinuteCount>(
        `SELECT (at / ${MINUTE_MS}) * ${MINUTE_MS} AS at, count(*) AS events FROM desk_event ${all.where()}
         GROUP BY at / ${MINUTE_MS} ORDER BY at / ${MINUTE_MS}`,
        all.values,
      );
    },

    async uncompleted(since) {
      const all = conditions().and(`status <> 'completed'`).period('at', { since });
      const found = await sql.query<Omit<UncompletedCount, 'day'> & { date: number }>(
        `SELECT at / ${DAY_MS} AS date, kind, status, CASE WHEN attention = '' THEN 0 ELSE 1 END AS waits,
           count(*) AS events
         FROM desk_event ${all.where()} GROUP BY 1, 2, 3, 4`,
        all.values,
      );
      return found.map(({ date, ...row }) => ({ day: utcDay(date * DAY_MS), ...row }));
    },
  };
}

/** The text as a part of a LIKE pattern. */
export const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
