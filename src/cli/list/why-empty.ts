import { counted } from '../../domain/text/counted.ts';
import type { Clock } from '../../calendar/clock.ts';
import type { Range } from './options.ts';

interface EmptyList<Filter> {
  /** "event", "events" */
  what: [one: string, many: string];
  filter: Filter & Partial<Range>;
  /** What to say if nothing matches one part of the filter alone; looked at in this order. */
  alone: Partial<Record<keyof Filter & string, (value: string) => string>>;
  /** What to say if there is nothing even without a filter. */
  nothing: string;
  count(filter: Partial<Filter> & Partial<Range>): Promise<number> | number;
}

/** Says why a list is empty: nothing exists, nothing matches one part of the filter, nothing in that time, or nothing matches all parts. */
export async function whyEmpty<Filter extends object>(
  { what: [one, many], filter, alone, nothing, count }: EmptyList<Filter>,
  clock: Clock,
): Promise<string> {
  if (!(await count({}))) return nothing;
  for (const name of Object.keys(alone) as (keyof Filter & string)[]) {
    const value = filter[name];
    if (value !== undefined && !(await count({ [name]: value } as unknown as Partial<Filter>)))
      return alone[name]!(String(value));
  }
  const { since, until, ...others } = filter;
  const outside = since === undefined && until === undefined ? 0 : await count(others as Partial<Filter>);
  if (!outside) return `no ${one} matches all of the options; without one of them some would match`;
  const range = [
    since === undefined ? '' : `since ${clock.minute(since)}`,
    until === undefined ? '' : `until ${clock.minute(until)}`,
  ].filter(Boolean);
  return `no ${one} ${range.join(' ')} (${clock.zone}); ${counted(outside, one, many)} at other times`;
}
