import type { Context } from 'koa';
import { addDays } from '../../calendar/dates.ts';
import { instantOf } from '../../calendar/zones.ts';
import { isDate } from '../../domain/follow-up/parse-wait.ts';
import type { TimeSpan } from '../../read-model/filters.ts';
import { param } from '../route.ts';
import type { FilterField } from './filter.ts';

export const DAY_FIELDS: FilterField[] = [
  { name: 'from', label: 'From', type: 'date' },
  { name: 'to', label: 'To', type: 'date' },
];

/** The days that the URL names, `?from=2026-01-31&to=2026-01-31`, in the team's zone. What is no day is left out. */
export function wantedDays(ctx: Context, zone: string): TimeSpan {
  const [from, to] = [param(ctx, 'from'), param(ctx, 'to')];
  return {
    since: isDate(from) ? instantOf(from, '00:00', zone) : undefined,
    until: isDate(to) ? instantOf(addDays(to, 1), '00:00', zone) : undefined,
  };
}
