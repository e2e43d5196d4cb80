import { describe, expect, test } from 'vitest';
import { parseWait } from '../../src/domain/follow-up/parse-wait.ts';

const span = (count: number, unit: string) => ({ kind: 'span', count, unit });
const due = (day: string, time?: string, zone = 'team') => ({ kind: 'due', day, ...(time && { time }), zone });

describe('a valid wait is parsed', () => {
  test.each([
    ['45 minutes', span(45, 'minutes')],
    ['1 hour', span(1, 'hours')],
    ['an hour', span(1, 'hours')],
    ['2 days', span(2, 'days')],
    ['one week', span(1, 'weeks')],
    ['4 working hours', span(4, 'working hours')],
    ['1 working day', span(1, 'working days')],
    ['  3  Working Days ', span(3, 'working days')],
    ['until 09:00', due('next', '09:00')],
    ['at 9:00', due('next', '09:00')],
    ['until 09:00 in the lead’s time zone', due('next', '09:00', 'lead')],
    ["Until 09:00 in the Lead's Time Zone", due('next', '09:00', 'lead')],
    ['until 17:30 in the team’s time zone', due('next', '17:30')],
    ['tomorrow at 08:15', due('tomorrow', '08:15')],
    ['next working day at 09:00', due('next working day', '09:00')],
    ['next working day at 09:00 in the lead’s time zone', due('next working day', '09:00', 'lead')],
    ['2026-03-09', due('2026-03-09')],
    ['on 2026-03-09', due('2026-03-09')],
    ['2026-03-09 in the lead’s time zone', due('2026-03-09', undefined, 'lead')],
    ['2026-03-09 at 14:00', due('2026-03-09', '14:00')],
    ['on 2026-03-09 at 14:00 in the lead’s time zone', due('2026-03-09', '14:00', 'lead')],
  ])('%s', (words, wait) => {
    expect(parseWait(words)).toEqual(wait);
  });
});

test.each([
  '',
  'soon',
  '3',
  'days',
  '0 days',
  '-1 days',
  '1.5 hours',
  '3 months',
  '3 working weeks',
  '367 days',
  '3 days in the lead’s time zone',
  'tomorrow',
  '09:00',
  'until 24:00',
  'until 9',
  'until 09:60',
  'at noon',
  'until 09:00 in the moon’s time zone',
  '2026-02-30',
  '2026-13-01 at 09:00',
  '1999-01-01',
  '3 days 4 hours',
])('“%s” is not a valid wait', (words) => {
  expect(parseWait(words)).toBeUndefined();
});
