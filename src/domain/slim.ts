import type { LeadEvent } from './event.ts';

const AUTOMATIC: readonly LeadEvent['kind'][] = ['auto_reply_received', 'lead_out_of_office'];
const LONGEST = { text: 2_000, variable: 200, variables: 100 };

/**
 * An event as follow-ups keep it. Several of them may get it at once, and one command of a workflow holds them all; and
 * a person's words need not stand in more histories than one: only what an automatic reply says is of use to them.
 */
export function slim<Event extends LeadEvent>(event: Event): Event {
  const variables = Object.entries(event.lead.variables)
    .flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, typeof value === 'string' ? value.slice(0, LONGEST.variable) : value]],
    )
    .slice(0, LONGEST.variables);
  const slimmed: LeadEvent = {
    ...event,
    lead: { ...event.lead, variables: Object.fromEntries(variables) as Record<string, unknown> },
  };
  if ('email' in slimmed) delete slimmed.email;
  if ('reply' in slimmed) {
    const text = AUTOMATIC.includes(slimmed.kind) ? slimmed.reply?.text?.slice(0, LONGEST.text) : undefined;
    if (text) slimmed.reply = { text };
    else delete slimmed.reply;
  }
  return slimmed as Event;
}
