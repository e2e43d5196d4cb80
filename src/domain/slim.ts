import type { LeadEvent } from './event.ts';

const LONGEST = { text: 2_000, variable: 200, variables: 100 };

/** An event as follow-ups keep it: several of them may get it at once, and one command of a workflow holds them all. */
export function slim<Event extends LeadEvent>(event: Event): Event {
  const { lead } = event;
  const variables = Object.entries(lead.variables)
    .flatMap(([name, value]) =>
      typeof value === 'object' ? [] : [[name, typeof value === 'string' ? value.slice(0, LONGEST.variable) : value]],
    )
    .slice(0, LONGEST.variables);
  const slimmed: Event = {
    ...event,
    lead: { ...lead, variables: Object.fromEntries(variables) as typeof lead.variables },
  };
  if (!('reply' in event && event.reply?.text)) return slimmed;
  return { ...slimmed, reply: { ...event.reply, text: event.reply.text.slice(0, LONGEST.text) } };
}
