import type { DatabaseSync } from 'node:sqlite';
import type { Payload } from './subscription.ts';
import { CREATED, DEFAULT_OPPORTUNITY_VALUE } from './workspace.ts';

export interface AnalyticsQuery {
  /** Ids of campaigns; absent: all of them. */
  ids?: string[] | undefined;
  /** ISO 8601. If `start` or `end` is given, the seed is not added. */
  start?: string | undefined;
  end?: string | undefined;
}

type Counts = Record<keyof typeof COUNTS, number>;
type Row = Counts & { campaign_id: string; campaign_name: string | null; completed: number };

/** `status` of a campaign (OpenAPI 2.0.0). */
const ACTIVE = 1;
const COMPLETED = 3;

const WEEKDAYS = {
  name: 'Weekdays',
  timing: { from: '09:00', to: '17:00' },
  days: { 1: true, 2: true, 3: true, 4: true, 5: true },
  timezone: 'America/Chicago',
};

const LEADS = 'DISTINCT lead_email';
const LEADS_BY_STEP = "DISTINCT lead_email || '/' || coalesce(step, '')";
const OPPORTUNITIES = ['lead_interested', 'lead_meeting_booked', 'lead_meeting_completed', 'lead_closed'];

const of = (what: string, ...types: string[]): string =>
  `count(${what}) FILTER (WHERE event_type IN (${types.map((type) => `'${type}'`).join()}))`;

const COUNTS = {
  leads_count: `count(${LEADS})`,
  contacted_count: of(LEADS, 'email_sent'),
  emails_sent_count: of('*', 'email_sent'),
  new_leads_contacted_count: of(LEADS, 'email_sent'),
  open_count: of('*', 'email_opened'),
  open_count_unique: of(LEADS, 'email_opened'),
  open_count_unique_by_step: of(LEADS_BY_STEP, 'email_opened'),
  reply_count: of('*', 'reply_received'),
  reply_count_unique: of(LEADS, 'reply_received'),
  reply_count_unique_by_step: of(LEADS_BY_STEP, 'reply_received'),
  reply_count_automatic: of('*', 'auto_reply_received'),
  reply_count_automatic_unique: of(LEADS, 'auto_reply_received'),
  reply_count_automatic_unique_by_step: of(LEADS_BY_STEP, 'auto_reply_received'),
  link_click_count: of('*', 'link_clicked', 'email_link_clicked'),
  link_click_count_unique: of(LEADS, 'link_clicked', 'email_link_clicked'),
  link_click_count_unique_by_step: of(LEADS_BY_STEP, 'link_clicked', 'email_link_clicked'),
  bounced_count: of(LEADS, 'email_bounced'),
  unsubscribed_count: of(LEADS, 'lead_unsubscribed'),
  completed_count: `CASE WHEN ${of('*', 'campaign_completed')} > 0 THEN ${of(LEADS, 'email_sent')} ELSE 0 END`,
  total_opportunities: of(LEADS, ...OPPORTUNITIES),
};

/** Numbers from before the sandbox saw the campaign. Without them the rates of a demo would be 100 %. */
const SEED: Counts = {
  leads_count: 240,
  contacted_count: 240,
  emails_sent_count: 431,
  new_leads_contacted_count: 240,
  open_count: 187,
  open_count_unique: 129,
  open_count_unique_by_step: 151,
  reply_count: 17,
  reply_count_unique: 14,
  reply_count_unique_by_step: 15,
  reply_count_automatic: 9,
  reply_count_automatic_unique: 8,
  reply_count_automatic_unique_by_step: 9,
  link_click_count: 26,
  link_click_count_unique: 19,
  link_click_count_unique_by_step: 21,
  bounced_count: 5,
  unsubscribed_count: 3,
  completed_count: 191,
  total_opportunities: 4,
};

/** The events of the workspace and the numbers that follow from them. An event that is delivered twice counts once. */
export function createAnalytics(db: DatabaseSync) {
  const insert = db.prepare('INSERT OR IGNORE INTO event (payload, at) VALUES (?, ?)');
  const counts = Object.entries(COUNTS).map(([name, expression]) => `${expression} AS ${name}`);
  const select = db.prepare(
    `SELECT campaign_id, max(campaign_name) AS campaign_name, ${of('*', 'campaign_completed')} AS completed,
      ${counts.join()}
      FROM event WHERE campaign_id IS NOT NULL AND at >= coalesce(:start, '') AND at <= coalesce(:end, '~')
        AND (:ids IS NULL OR campaign_id IN (SELECT value FROM json_each(:ids)))
      GROUP BY campaign_id ORDER BY campaign_id`,
  );

  function read({ ids, start, end }: AnalyticsQuery) {
    const whole = start === undefined && end === undefined;
    const filter = { ids: ids ? JSON.stringify(ids) : null, start: start ?? null, end: end ?? null };
    return (select.all(filter) as Row[]).map(({ campaign_id, campaign_name, completed, ...counted }) => {
      const numbers = whole ? plus(counted, SEED) : counted;
      return {
        campaign_name: campaign_name ?? '',
        campaign_id,
        campaign_status: completed ? COMPLETED : ACTIVE,
        campaign_is_evergreen: false,
        ...numbers,
        total_opportunity_value: numbers.total_opportunities * DEFAULT_OPPORTUNITY_VALUE,
      };
    });
  }

  return {
    notice(payload: Payload): void {
      const at = new Date(String(payload['timestamp']));
      insert.run(JSON.stringify(payload), (Number.isNaN(at.getTime()) ? new Date() : at).toISOString());
    },
    /** One row for each campaign that has an event, as `GET /campaigns/analytics` answers. */
    read,
    /** The same campaigns as `GET /campaigns` answers, sorted by id. */
    campaigns: () =>
      read({}).map(({ campaign_id: id, campaign_name: name, campaign_status: status }) => ({
        id,
        name,
        status,
        campaign_schedule: { schedules: [WEEKDAYS] },
        timestamp_created: CREATED,
        timestamp_updated: CREATED,
      })),
  };
}

const plus = (one: Counts, other: Counts): Counts =>
  Object.fromEntries(Object.entries(one).map(([name, count]) => [name, count + other[name as keyof Counts]])) as Counts;
