import type { History } from '@temporalio/common/lib/proto-utils.js';
import { bounceClassOf } from '../domain/bounce.ts';
import { type OutreachEvent, RANK, urgencyOf } from '../domain/event.ts';
import { headline, shorten } from '../domain/headline.ts';
import { companyOf, nameOf } from '../domain/person.ts';
import type { EventRow, LeadRow, NewRows } from '../read-model/rows.ts';
import { eventOf } from '../runs/lead-events.ts';
import { decisionRows } from './decision-rows.ts';
import { effectRows, type PendingTry } from './effect-rows.ts';
import type { RunInHistory } from './run-in-history.ts';

const LONGEST_DETAIL = 500;

/** What the workflow of an event adds to the model. */
export function rowsOfEvent(run: RunInHistory, history: History, seen: number, pending: PendingTry[] = []): NewRows {
  const event = eventOf(history);
  if (!event) return {};
  const { id, began, length } = run;
  const version = { began, length, seen };
  const { lead, campaign } = subjectOf(event);
  const of = { owner: id, kind: event.kind, lead, campaign, ...version };
  return {
    event: [eventRow(event, run, seen)],
    effect: effectRows(history, of, { keys: id, isOpen: run.closed === 0, pending }),
    decision: decisionRows(history, run.run, of),
    lead: leadRows(event),
  };
}

/** Whom and what an event is about. */
export const subjectOf = (event: OutreachEvent): { lead: string; campaign: string } => ({
  lead: 'lead' in event ? event.lead.email : event.kind === 'unknown' ? (event.about?.email ?? '') : '',
  campaign: event.campaign?.name ?? event.campaign?.id ?? '',
});

/** The row of an event and its workflow. */
export function eventRow(event: OutreachEvent, { id, ...run }: RunInHistory, seen: number): EventRow {
  const { kind, at, workspace = '', account = '' } = event;
  return {
    id,
    kind,
    rank: RANK[urgencyOf(kind)],
    workspace,
    ...subjectOf(event),
    mailbox: account,
    at: Date.parse(at),
    received: run.began,
    says: headline(event),
    detail: detailOf(event),
    words: Number('reply' in event || ('email' in event && event.email !== undefined)),
    unibox: ('uniboxUrl' in event && event.uniboxUrl) || '',
    ...run,
    seen,
  };
}

function detailOf(event: OutreachEvent): string {
  if (event.kind === 'email_bounced') return bounceClassOf(event.bounce);
  const text =
    event.kind === 'custom_label'
      ? event.label
      : event.kind === 'email_link_clicked'
        ? event.link
        : event.kind === 'unknown'
          ? event.reason
          : event.kind === 'account_error'
            ? event.error
            : '';
  return shorten(text ?? '', LONGEST_DETAIL);
}

/** The lead of an event; none if it names nobody. */
export function leadRows(event: OutreachEvent): LeadRow[] {
  const { lead: email, campaign } = subjectOf(event);
  if (!email) return [];
  const variables = 'lead' in event ? event.lead.variables : {};
  const short = (text: string | undefined) => shorten(text ?? '', LONGEST_DETAIL);
  return [
    { email, name: short(nameOf(variables)), company: short(companyOf(variables)), campaign, at: Date.parse(event.at) },
  ];
}
