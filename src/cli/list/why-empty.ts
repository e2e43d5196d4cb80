import type { Clock } from '../terminal/clock.ts';
import { counted } from '../terminal/output.ts';
import type { Range } from './options.ts';

interface Narrowed<Filter> {
  what: [one: string, many: string];
  filter: Filter & Partial<Range>;
  /** What is said where nothing fits one of these alone, in the order in which they are looked at. */
  alone: Partial<Record<keyof Filter & string, (value: string) => string>>;
  /** What is said where there is nothing at all. */
  nothing: string;
  count(filter: Partial<Filter> & Partial<Range>): Promise<number> | number;
}

/** Why a list is empty: there is nothing of the kind, nothing of a lead or campaign, nothing in the time, or not of all that was asked for. */
export async function whyEmpty<Filter extends object>(
  { what, filter, alone, nothing, count }: Narrowed<Filter>,
  clock: Clock,
): Promise<string> {
  const [one, many] = what;
  if (!(await count({}))) return nothing;
  for (const name of Object.keys(alone) as (keyof Filter & string)[]) {
    const value = filter[name];
    if (value !== undefined && !(await count({ [name]: value } as unknown as Partial<Filter>)))
      return alone[name]!(String(value));
  }
  const { since, until, ...others } = filter;
  const range = [
    since === undefined ? '' : `since ${clock.minute(since)}`,
    until === undefined ? '' : `until ${clock.minute(until)}`,
  ];
  const outside = since === undefined && until === undefined ? 0 : await count(others as Partial<Filter>);
  if (outside)
    return `no ${one} ${range.filter(Boolean).join(' ')} (${clock.zone}); ${counted(outside, one, many)} at other times`;
  return `no ${one} fits all that was asked for; each alone would find some`;
}
