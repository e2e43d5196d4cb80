import type { LeadEvent, Reply } from '../event.ts';
import { isMarkup, withoutUnseen } from '../text/markup.ts';

const AUTOMATIC: readonly LeadEvent['kind'][] = ['auto_reply_received', 'lead_out_of_office'];
const LONGEST = { subject: 500, text: 2_000, html: 10_000, variable: 200, variables: 100 };

/**
 * An event as follow-ups keep it. Several of them may get it at once, and one command of a workflow holds them all; and
 * a person's words need not stand in more histories than one: only what an automatic reply says is of use to them.
 * Every text is cut, whatever it is of: what Instantly calls a campaign or a reason may be of any size.
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

/** What is asked of an event that happened before: what it was of whom, when, which label it set, why it bounced. */
export function outline({ id, kind, at, lead, campaign, ...event }: LeadEvent): LeadEvent {
  const texts = {
    ...(campaign && { campaign }),
    ...('label' in event && { label: event.label }),
  };
  return {
    ...{ id, kind, at, lead: { email: lead.email, variables: {} } },
    ...(withShortTexts(texts, LONGEST.variable) as object),
    // A reason is read as far as that.
    ...('bounce' in event && { bounce: withShortTexts(event.bounce, LONGEST.text) }),
  } as LeadEvent;
}

/** The same, each text of it cut, however deep it lies. */
function withShortTexts(value: unknown, max: number): unknown {
  if (typeof value === 'string') return value.length > max ? value.slice(0, max).toWellFormed() : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, LONGEST.variables).map((one) => withShortTexts(one, max));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withShortTexts(inner, max)]));
}

/**
 * A reply as a message takes it: what its lead wrote stands above the mail that it quotes, or below. An event's history
 * holds the whole of it already, twice.
 */
export const replyToQuote = (reply: Reply): Reply => trimReply(reply, { begin: 50_000, end: 10_000, html: 100_000 });

/** Markup is kept without what no reader sees: else it would be cut before its first word. */
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

/** The end from the beginning of a line: half a quoted line would look like the lead's own. */
export function endsOf(text: string, { begin, end }: { begin: number; end: number }): string {
  if (text.length <= begin + end) return text;
  const last = end ? text.slice(-end) : '';
  return `${text.slice(0, begin)}\n${last.slice(last.indexOf('\n') + 1)}`;
}
