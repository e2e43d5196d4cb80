import { conditions, type Conditions, pageAfter, rowPageOf, rowsOf } from './conditions.ts';
import { EVENT_KINDS } from '../domain/event.ts';
import { followUpIdOf, LEAD_HASH_CHARACTERS } from '../domain/follow-up/follow-up.ts';
import type { EffectFilter, EventFilter, QuestionFilter } from './filters.ts';
import type { RowPage, PageOptions, ReadModel } from './read-model.ts';
import type { Rows, TableName } from './rows.ts';
import type { Sql } from './sql.ts';
import { columnsOf } from './tables.ts';

type Lists = Pick<
  ReadModel,
  | 'events'
  | 'effects'
  | 'countEffects'
  | 'followUps'
  | 'questions'
  | 'countQuestions'
  | 'decisions'
  | 'incidents'
  | 'leads'
>;

/** The column of the time, and the one that tells rows of the same time apart. */
type Order<Name extends TableName> = [keyof Rows[Name] & string, keyof Rows[Name] & string];

/** All columns of a table. */
export const selected = (table: TableName): string =>
  columnsOf(table)
    .map(([column]) => column)
    .join(', ');

/** The condition that the last round of its workspace's monitor still knew the row. */
export const IN_LAST_ROUND = (table: TableName): string =>
  `seen >= coalesce((SELECT seen FROM desk_monitor WHERE desk_monitor.workspace = desk_${table}.workspace), 0)`;

function ofEffects(filter: EffectFilter): Conditions {
  const { key, outcome, vendor, activity, class: of, cause, kind, lead, campaign, owner, ...period } = filter;
  const all = conditions()
    .equals('key', key)
    .equals('outcome', outcome)
    .equals('vendor', vendor)
    .equals('activity', activity)
    .equals('class', of)
    .equals('cause', cause)
    .equals('kind', kind)
    .equals('lead', lead)
    .equals('campaign', campaign)
    .equals('owner', owner)
    .without('outcome', 'done', outcome)
    .without('activity', 'updateContact', activity)
    .period('at', period);
  return outcome === 'parked' ? all.and(`outcome = 'parked'`) : all;
}

function ofQuestions({ id, isOpen, followUp, lead, campaign, owner, ...period }: QuestionFilter): Conditions {
  const all = conditions()
    .equals('id', id)
    .equals('lead', lead)
    .equals('campaign', campaign)
    .equals('owner', owner)
    .period('asked', period);
  if (followUp !== undefined) {
    // A question has the id of its follow-up, which begins with the name. Of `no-show` and `no-show-rebook` the length tells.
    const begins = followUpIdOf(followUp, '');
    all.and(`owner >= ${all.add(begins)} AND owner < ${all.add(`${begins}\u{10FFFF}`)}`);
    all.and(`length(owner) = ${all.add(begins.length + LEAD_HASH_CHARACTERS)}`);
  }
  return isOpen === undefined ? all : all.and(isOpen ? `decision = ''` : `decision <> ''`);
}

/** The lists: each the newest first, a page at a time. */
export function createLists(sql: Sql): Lists {
  /** One row more than the page has, if there are more. */
  function read<Name extends TableName>(
    table: Name,
    [time, id]: Order<Name>,
    all: Conditions,
    page: PageOptions,
  ): Promise<Rows[Name][]> {
    pageAfter(all, time, id, page);
    return sql.query<Rows[Name]>(
      `SELECT ${selected(table)} FROM desk_${table} ${all.where()} ORDER BY ${time} DESC, ${id} DESC LIMIT ${rowsOf(page) + 1}`,
      all.values,
    );
  }

  async function list<Name extends TableName>(
    table: Name,
    order: Order<Name>,
    all: Conditions,
    page: PageOptions = {},
  ): Promise<RowPage<Rows[Name]>> {
    return rowPageOf(await read(table, order, all, page), page, ...order);
  }

  return {
    async events(filter, page = {}) {
      const { kind, campaign, lead } = filter;
      if (campaign === undefined || kind !== undefined || lead !== undefined)
        return list('event', ['at', 'id'], conditionsOf(filter), page);
      // An index has the events of a campaign in the order of time only by kind.
      const ofKinds = await Promise.all(
        EVENT_KINDS.map((one) => read('event', ['at', 'id'], conditionsOf({ ...filter, kind: one }), page)),
      );
      const rows = ofKinds.flat().sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
      return rowPageOf(rows, page, 'at', 'id');
    },

    effects: (filter, page) => list('effect', ['at', 'key'], ofEffects(filter), page),

    async countEffects(filter) {
      const all = ofEffects(filter);
      const [row] = await sql.query<{ effects: number; leads: number }>(
        `SELECT count(*) AS effects, count(DISTINCT lead) AS leads FROM desk_effect ${all.where()}`,
        all.values,
      );
      return row!;
    },

    followUps({ id, name, lead, campaign, status, paused, ...period }, page) {
      const all = conditions()
        .equals('id', id)
        .equals('status', status)
        .equals('name', name)
        .equals('lead', lead)
        .equals('campaign', campaign)
        .equals('paused', paused === undefined ? undefined : Number(paused))
        .period('began', period);
      return list('follow_up', ['began', 'id'], all, page);
    },

    questions: (filter, page) => list('question', ['asked', 'id'], ofQuestions(filter), page),

    async countQuestions(filter) {
      const all = ofQuestions(filter);
      const [row] = await sql.query<{ questions: number; leads: number }>(
        `SELECT count(*) AS questions, count(DISTINCT lead) AS leads FROM desk_question ${all.where()}`,
        all.values,
      );
      return row!;
    },

    decisions({ who, what, lead, owner, ...period }, page) {
      const all = conditions()
        .equals('who', who)
        .equals('what', what)
        .equals('lead', lead)
        .equals('owner', owner)
        .period('at', period);
      return list('decision', ['at', 'id'], all, page);
    },

    incidents({ isOpen, workspace }, page) {
      const all = conditions().equals('workspace', workspace);
      // A monitor forgets an incident whose webhook is deleted.
      if (isOpen !== undefined) all.and(`(ended = 0 AND ${IN_LAST_ROUND('incident')}) = ${isOpen}`);
      return list('incident', ['off', 'id'], all, page);
    },

    leads: ({ campaign, ...period }, page) =>
      list('lead', ['at', 'email'], conditions().equals('campaign', campaign).period('at', period), page),
  };
}

const conditionsOf = ({ kind, workspace, campaign, lead, mailbox, status, ...period }: EventFilter): Conditions =>
  conditions()
    .equals('kind', kind)
    .equals('workspace', workspace)
    .equals('campaign', campaign)
    .equals('lead', lead)
    .equals('mailbox', mailbox)
    .equals('status', status)
    .without('status', 'completed', status)
    .without('mailbox', '', mailbox)
    .period('at', period);
