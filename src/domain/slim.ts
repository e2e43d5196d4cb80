import type { LeadEvent, Reply } from './event.ts';
import { isMarkup, withoutUnseen } from './markup.ts';

const AUTOMATIC: readonly LeadEvent['kind'][] = ['auto_reply_received', 'lead_out_of_office'];
const LONGEST = { subject: 500, text: 2_000, html: 10_000, variable: 200, variables: 100 };

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
    const reply = AUTOMATIC.includes(slimmed.kind) && slimmed.reply && slimReply(slimmed.reply);
    if (reply) slimmed.reply = reply;
    else delete slimmed.reply;
  }
  return slimmed as Event;
}

/** Markup is kept without what no reader sees: else it would be cut before its first word. */
function slimReply({ subject, text, html, snippet }: Reply): Reply {
  const markup = text && isMarkup(text) ? text : html;
  const words = text && !isMarkup(text) ? text : undefined;
  return {
    ...(subject && { subject: subject.slice(0, LONGEST.subject) }),
    ...(words && { text: words.slice(0, LONGEST.text) }),
    ...(!words && markup && { html: withoutUnseen(markup).slice(0, LONGEST.html) }),
    ...(!words && snippet && { snippet: snippet.slice(0, LONGEST.text) }),
  };
}
