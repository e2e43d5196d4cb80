import type { LeadEvent } from '../domain/event.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import type { AboutLead } from '../http/about-lead.ts';
import { newestEvent } from '../runs/lead-events.ts';
import { ownWords } from '../reply-text/own-words.ts';
import type { Temporal } from '../temporal/connection.ts';

/** What a person should know before deciding about a lead: its newest reply or, if it has none, its newest event. */
export async function aboutLead(temporal: Temporal, { lead, events }: FollowUpState): Promise<AboutLead> {
  const reply = await newestEvent(temporal, lead, ['reply_received']);
  const event =
    reply ??
    (await newestEvent(
      temporal,
      lead,
      events.map(({ kind }) => kind),
    ));
  if (!event) return {};
  const { variables } = event.lead;
  const text = (name: string) => (typeof variables[name] === 'string' ? variables[name] : '');
  return {
    name: [text('firstName'), text('lastName')].filter(Boolean).join(' '),
    company: text('companyName'),
    campaign: event.campaign?.name ?? '',
    mailbox: event.account ?? '',
    said: wordsOf(reply),
  };
}

const wordsOf = (event: LeadEvent | undefined): string =>
  event && 'reply' in event && event.reply ? ownWords(event.reply) : '';
