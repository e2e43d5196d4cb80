import type { LeadEvent, Reply } from '../event.ts';
import { isMarkup, withoutUnseen } from '../text/markup.ts';

const AUTOMATIC: readonly LeadEvent['kind'][] = ['auto_reply_received', 'lead_out_of_office'];
const LONGEST = { subject: 500, text: 2_000, html: 10_000, variable: 200, variables: 100 };

/**
 * The event as follow-ups keep it: without what a person wrote, and with every text cut. One command of a workflow may
 * hold it several times, and texts from Instantly may have any size. A person's words need not be in more than one history;
 * follow-ups read only automatic replies.
 */
export function trimEvent<Event extends LeadEvent>(event: Event): Event {
  const variables = Object.entries(event.lead.variables)
    .flatMap(([name, value]) =>
      typeof value === 'object'
        ? []
        : [[name.slice(0, LONGEST.variable).toWellFormed(), withShortTexts(value, LONGEST.variable)]],
    )
    .slice(0, LONGEST.variables);
  const { email: _, reply, lead, ...rest } = { email: undefined, reply: undefined, ...event };
  return {
    ...(withShortTexts(rest, LONGEST.text) as Event),
    lead: { email: lead.email, variables: Object.fromEntries(variables) as Record<string, unknown> },
    ...(reply && AUTOMATIC.includes(event.kind) && { reply: trimReply(reply) }),
  };
}

/** The little that follow-ups need of an earlier event: its kind, lead, time, campaign, label and bounce. */
export function outline({ id, kind, at, lead, campaign, ...event }: LeadEvent): LeadEvent {
  const texts = {
    ...(campaign && { campaign }),
    ...('label' in event && { label: event.label }),
  };
  return {
    ...{ id, kind, at, lead: { email: lead.email, variables: {} } },
    ...(withShortTexts(texts, LONGEST.variable) as object),
    // Only so much of a reason is read (`bounceClassOf`).
    ...('bounce' in event && { bounce: withShortTexts(event.bounce, LONGEST.text) }),
  } as LeadEvent;
}

/** The value with each of its texts cut, at any depth. */
function withShortTexts(value: unknown, max: number): unknown {
  if (typeof value === 'string') return value.length > max ? value.slice(0, max).toWellFormed() : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, LONGEST.variables).map((one) => withShortTexts(one, max));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withShortTexts(inner, max)]));
}

/**
 * The reply as a message needs it: its beginning and its end, because the lead wrote above or below the mail that it quotes.
 * The whole text is in the history of the event already.
 */
export const replyToQuote = (reply: Reply): Reply => trimReply(reply, { begin: 50_000, end: 10_000, html: 100_000 });

/** Markup loses what no reader sees before it is cut; otherwise nothing but that might be left. */
function trimReply(
  { subject, text, html, snippet }: Reply,
  most = { begin: LONGEST.text, end: 0, html: LONGEST.html },
): Reply {
  const markup = text && isMarkup(text) ? text : html;
  const words = text && !isMarkup(text) ? text : undefined;
  return {
    ...(subject && { subject: subject.slice(0, LONGEST.subject).toWellFormed() }),
    ...(words && { text: endsOf(words, most).toWellFormed() }),
    ...(!words && markup && { html: withoutUnseen(markup).slice(0, most.html).toWellFormed() }),
    ...(snippet && { snippet: snippet.slice(0, LONGEST.text).toWellFormed() }),
  };
}

/** The beginning and the end of a text. The end begins with a whole line: half a quoted line would look like the lead's own. */
export function endsOf(text: string, { begin, end }: { begin: number; end: number }): string {
  if (text.length <= begin + end) return text;
  const last = end ? text.slice(-end) : '';
  return `${text.slice(0, begin)}\n${last.slice(last.indexOf('\n') + 1)}`;
}
