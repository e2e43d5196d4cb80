import type { Clock } from '../calendar/clock.ts';
import type { AnswerFilter, AnswerTimes, DayReplies, ReadModel } from '../read-model/read-model.ts';
import { type CampaignOutcome, campaignOutcomes } from './campaigns.ts';
import { mailboxesOf, ownerText } from './owners.ts';
import { type ReportPeriod, type PeriodWanted, readPeriod } from './period.ts';

export interface AnsweringWanted extends PeriodWanted {
  campaign?: string | undefined;
  /** Slack's id of an owner, or a mailbox that has none. */
  owner?: string | undefined;
}

export interface AnsweringContext {
  model: ReadModel;
  owners: ReadonlyMap<string, string>;
  clock: Clock;
}

export interface OwnerTimes extends AnswerTimes {
  owner: string;
  says: string;
  /** Of the replies that need an answer, as far as that is known: 0 to 1. */
  answeredShare: number | undefined;
}

/** How replies are answered. */
export interface AnsweringReport {
  period: ReportPeriod;
  /** Every day of the period. */
  days: { day: string; replies: number }[];
  /** The newest day first. */
  byCampaign: DayReplies[];
  /** All replies in the period, also those that no follow-up has watched. */
  replies: number;
  /** Over all owners. */
  all: OwnerTimes;
  /** By owner, who has the most open replies first. */
  owners: OwnerTimes[];
  campaigns: CampaignOutcome[];
}

const NOTHING: AnswerTimes = {
  ...{ replies: 0, answered: 0, median: 0, ninetieth: 0, open: 0, openSince: 0, settled: 0, unknown: 0 },
};

/** @throws `RangeError` with one sentence if the period cannot be read. */
export async function answeringReport(context: AnsweringContext, wanted: AnsweringWanted): Promise<AnsweringReport> {
  const { model, owners, clock } = context;
  const period = readPeriod(wanted, clock, Date.now());
  const campaign = wanted.campaign || undefined;
  const [byCampaign, times, counts] = await Promise.all([
    model.repliesByDay(period.days, campaign),
    model.answerTimes(answerFilterOf(wanted, period, owners), owners),
    model.campaignCounts({ since: period.first, until: period.last, campaign }),
  ]);
  const ofDay = Map.groupBy(byCampaign, ({ day }) => day);
  const days = period.days.map(({ day }) => ({ day, replies: sum(ofDay.get(day) ?? []) }));
  const shown = (one: AnswerTimes): OwnerTimes => ({
    ...one,
    owner: one.owner ?? '',
    says: one.owner === undefined ? 'all' : ownerText(one.owner, owners),
    answeredShare: one.answered + one.open ? one.answered / (one.answered + one.open) : undefined,
  });
  const [all = NOTHING, ...each] = times;
  return {
    period,
    days,
    byCampaign: byCampaign.toReversed(),
    replies: sum(byCampaign),
    all: shown(all),
    owners: each.map(shown).sort((a, b) => b.open - a.open || b.replies - a.replies),
    campaigns: campaignOutcomes(counts),
  };
}

/** The replies that are meant, for the model. */
export const answerFilterOf = (
  { campaign, owner }: AnsweringWanted,
  { since, until }: ReportPeriod,
  owners: AnsweringContext['owners'],
): AnswerFilter => ({ since, until, campaign: campaign || undefined, ...(owner && mailboxesOf(owner, owners)) });

const sum = (rows: { replies: number }[]): number => rows.reduce((all, { replies }) => all + replies, 0);
