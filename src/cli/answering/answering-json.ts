import type { AnsweringReport, OwnerTimes } from '../../answering/report.ts';
import type { OpenReply } from '../../read-model/read-model.ts';

const iso = (at: number): string | null => (at ? new Date(at).toISOString() : null);

/** The report for programs: times in ISO 8601, durations in milliseconds; what is not known is null. */
export const reportJson = ({ period, all, owners, ...report }: AnsweringReport) => ({
  from: period.first,
  to: period.last,
  all: ownerJson(all),
  owners: owners.map(ownerJson),
  ...report,
});

const ownerJson = ({ openSince, answeredShare, median, ninetieth, ...one }: OwnerTimes) => ({
  ...one,
  answeredShare: answeredShare ?? null,
  medianMs: one.answered ? median : null,
  ninetiethMs: one.answered ? ninetieth : null,
  openSince: iso(openSince),
});

export const openJson = ({ id, lead, name, company, campaign, mailbox, at, looked, unibox }: OpenReply) => ({
  ...{ eventId: id, lead, name, company, campaign, mailbox, unibox },
  at: iso(at),
  lookedAt: iso(looked),
});
