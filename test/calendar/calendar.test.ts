import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../src/calendar/calendar.ts';
import { readHolidays, readHours } from '../../src/calendar/settings.ts';

interface Team {
  zone?: string;
  hours?: string;
  holidays?: string;
}

const calendarOf = ({ zone = 'Europe/Berlin', hours = 'Mon-Fri 09:00-17:00', holidays = '' }: Team = {}) =>
  createCalendar({ zone, hours: readHours(hours), holidays: readHolidays(holidays) });

const ends = (team: Team, from: string, words: string, leadZone?: string): string =>
  calendarOf(team)
    .resolve({ words, from: Date.parse(from), ...(leadZone !== undefined && { leadZone }) })
    .says.replace(/ 2026|\(Europe\/Berlin\)/g, '')
    .trim();

describe('a wait in minutes, hours, days or weeks follows the clock', () => {
  test.each([
    ['45 minutes', '2026-03-02T13:00+01:00', 'Mon 2 Mar 13:45'],
    ['an hour', '2026-03-06T16:30+01:00', 'Fri 6 Mar 17:30'],
    ['2 days', '2026-03-06T16:30+01:00', 'Sun 8 Mar 16:30'],
    ['1 week', '2026-03-06T16:30+01:00', 'Fri 13 Mar 16:30'],
    // Clocks go forward on 29 March and back on 25 October.
    ['24 hours', '2026-03-28T12:00+01:00', 'Sun 29 Mar 13:00'],
    ['1 day', '2026-03-28T12:00+01:00', 'Sun 29 Mar 12:00'],
    ['1 day', '2026-03-28T02:30+01:00', 'Sun 29 Mar 03:30'],
    ['24 hours', '2026-10-24T12:00+02:00', 'Sun 25 Oct 11:00'],
    ['1 week', '2026-10-24T12:00+02:00', 'Sat 31 Oct 12:00'],
  ])('%s from %s', (words, from, end) => {
    expect(ends({}, from, words)).toBe(end);
  });
});

describe('working hours count only while the team works', () => {
  const breaks = { hours: 'Mon-Fri 09:00-12:00, Mon-Fri 13:00-17:00' };
  const shortFriday = { hours: 'Mon-Thu 09:00-17:00, Fri 09:00-14:00' };
  const newYork = { zone: 'America/New_York', hours: 'Mon-Sun 00:00-24:00' };
  test.each([
    [{}, '4 working hours', '2026-03-02T10:00+01:00', 'Mon 2 Mar 14:00'],
    [{}, '8 working hours', '2026-03-02T09:00+01:00', 'Mon 2 Mar 17:00'],
    [{}, '1 working hour', '2026-03-02T17:00+01:00', 'Tue 3 Mar 10:00'],
    [{}, '1 working hour', '2026-03-02T05:00+01:00', 'Mon 2 Mar 10:00'],
    [{}, '4 working hours', '2026-03-06T16:00+01:00', 'Mon 9 Mar 12:00'],
    [{}, '4 working hours', '2026-03-06T19:00+01:00', 'Mon 9 Mar 13:00'],
    [{}, '4 working hours', '2026-03-07T11:00+01:00', 'Mon 9 Mar 13:00'],
    [{}, '40 working hours', '2026-03-02T09:00+01:00', 'Fri 6 Mar 17:00'],
    [{ holidays: '2026-03-09' }, '4 working hours', '2026-03-06T16:00+01:00', 'Tue 10 Mar 12:00'],
    [{ holidays: 'DE' }, '1 working hour', '2026-12-24T16:30+01:00', 'Mon 28 Dec 09:30'],
    [breaks, '4 working hours', '2026-03-02T10:00+01:00', 'Mon 2 Mar 15:00'],
    [breaks, '1 working hour', '2026-03-02T12:30+01:00', 'Mon 2 Mar 14:00'],
    [shortFriday, '2 working hours', '2026-03-06T13:00+01:00', 'Mon 9 Mar 10:00'],
    [{ hours: 'Sat-Sun 10:00-12:00' }, '3 working hours', '2026-03-04T11:00+01:00', 'Sun 8 Mar 11:00'],
    // Night shifts during the missing hour and during the hour that comes twice.
    [{ hours: 'Mon-Sun 00:00-24:00' }, '4 working hours', '2026-03-29T00:00+01:00', 'Sun 29 Mar 05:00'],
    [{ hours: 'Mon-Sun 00:00-24:00' }, '4 working hours', '2026-10-25T00:00+02:00', 'Sun 25 Oct 03:00'],
    [{ hours: 'Mon-Sun 00:00-04:00' }, '4 working hours', '2026-03-29T00:00+01:00', 'Mon 30 Mar 01:00'],
    [newYork, '24 working hours', '2026-03-07T12:00-05:00', 'Sun 8 Mar 13:00 (America/New_York)'],
    [newYork, '24 working hours', '2026-10-31T12:00-04:00', 'Sun 1 Nov 11:00 (America/New_York)'],
  ])('%j: %s from %s', (team, words, from, end) => {
    expect(ends(team, from, words)).toBe(end);
  });
});

describe('working days count from working time and keep the time of day', () => {
  const newYork = { zone: 'America/New_York', holidays: 'US' };
  test.each([
    [{}, '1 working day', '2026-03-02T14:15+01:00', 'Tue 3 Mar 14:15'],
    [{}, '3 working days', '2026-03-05T14:15+01:00', 'Tue 10 Mar 14:15'],
    [{}, '1 working day', '2026-03-06T14:15+01:00', 'Mon 9 Mar 14:15'],
    [{}, '1 working day', '2026-03-06T17:00+01:00', 'Tue 10 Mar 09:00'],
    [{}, '1 working day', '2026-03-06T18:30+01:00', 'Tue 10 Mar 09:00'],
    [{}, '1 working day', '2026-03-07T11:00+01:00', 'Tue 10 Mar 09:00'],
    [{}, '1 working day', '2026-03-02T06:00+01:00', 'Tue 3 Mar 09:00'],
    [{}, '10 working days', '2026-03-02T14:15+01:00', 'Mon 16 Mar 14:15'],
    [{ holidays: '2026-03-03, 2026-03-05' }, '2 working days', '2026-03-02T14:15+01:00', 'Fri 6 Mar 14:15'],
    [{ holidays: 'DE' }, '1 working day', '2026-04-02T10:00+02:00', 'Tue 7 Apr 10:00'],
    [{ holidays: 'DE' }, '1 working day', '2026-01-05T10:00+01:00', 'Tue 6 Jan 10:00'],
    [{ holidays: 'de-by' }, '1 working day', '2026-01-05T10:00+01:00', 'Wed 7 Jan 10:00'],
    // Holidays of three and four days with half a day before them; the half days of Christmas Eve and of National Day.
    [{ holidays: 'TR' }, '1 working day', '2027-03-08T10:00+01:00', 'Fri 12 Mar 2027 10:00'],
    [{ holidays: 'TR' }, '1 working day', '2027-05-14T10:00+02:00', 'Thu 20 May 2027 10:00'],
    [{ holidays: 'GT' }, '1 working day', '2026-12-23T10:00+01:00', 'Thu 24 Dec 10:00'],
    [{ holidays: 'FO' }, '1 working day', '2026-06-04T10:00+02:00', 'Fri 5 Jun 10:00'],
    [{ holidays: 'IE' }, '1 working day', '2026-12-24T10:00+01:00', 'Tue 29 Dec 10:00'],
    // Listed as a public holiday and as a bank holiday.
    [{ holidays: 'IE' }, '1 working day', '2027-03-16T10:00+01:00', 'Thu 18 Mar 2027 10:00'],
    // Laws that date-holidays 3.37.0 reads otherwise: src/calendar/holiday-corrections.ts names them.
    [{ holidays: 'BG' }, '1 working day', '2026-05-22T10:00+02:00', 'Tue 26 May 10:00'],
    [{ holidays: 'BG' }, '1 working day', '2026-12-23T10:00+01:00', 'Tue 29 Dec 10:00'],
    [{ holidays: 'BG' }, '1 working day', '2027-12-23T10:00+01:00', 'Wed 29 Dec 2027 10:00'],
    [{ holidays: 'CA-ON' }, '1 working day', '2026-04-02T10:00+02:00', 'Mon 6 Apr 10:00'],
    [{ holidays: 'CY' }, '1 working day', '2027-03-12T10:00+01:00', 'Tue 16 Mar 2027 10:00'],
    [{ holidays: 'KR' }, '1 working day', '2026-02-13T10:00+01:00', 'Thu 19 Feb 10:00'],
    // Holidays of two and of five days.
    [{ holidays: 'RO' }, '1 working day', '2026-12-31T10:00+01:00', 'Mon 4 Jan 2027 10:00'],
    [{ holidays: 'VN' }, '1 working day', '2027-02-04T10:00+01:00', 'Wed 10 Feb 2027 10:00'],
    [{ holidays: 'DE,2026-04-07' }, '1 working day', '2026-04-02T10:00+02:00', 'Wed 8 Apr 10:00'],
    [{ hours: 'Mon-Thu 09:00-17:00, Fri 09:00-14:00' }, '1 working day', '2026-03-05T16:00+01:00', 'Mon 9 Mar 09:00'],
    [{ hours: 'Mon-Fri 09:00-12:00, Mon 13:00-17:00' }, '1 working day', '2026-03-02T14:00+01:00', 'Wed 4 Mar 09:00'],
    // The clocks change during the wait.
    [{}, '1 working day', '2026-03-27T14:00+01:00', 'Mon 30 Mar 14:00'],
    [{}, '1 working day', '2026-10-23T14:00+02:00', 'Mon 26 Oct 14:00'],
    [newYork, '1 working day', '2026-03-06T14:00-05:00', 'Mon 9 Mar 14:00 (America/New_York)'],
    [newYork, '1 working day', '2026-11-25T14:00-05:00', 'Fri 27 Nov 14:00 (America/New_York)'],
    [newYork, '1 working day', '2026-07-02T14:00-04:00', 'Mon 6 Jul 14:00 (America/New_York)'],
  ])('%j: %s from %s', (team, words, from, end) => {
    expect(ends(team, from, words)).toBe(end);
  });
});

describe('a day and a time follow the clock of the team, or of the lead', () => {
  const tokyo = 'Asia/Tokyo';
  test.each([
    ['until 17:00', '2026-03-02T14:00+01:00', 'Mon 2 Mar 17:00'],
    ['until 14:00', '2026-03-02T14:00+01:00', 'Tue 3 Mar 14:00'],
    ['at 09:00', '2026-03-06T14:00+01:00', 'Sat 7 Mar 09:00'],
    ['tomorrow at 09:00', '2026-03-06T14:00+01:00', 'Sat 7 Mar 09:00'],
    ['next working day at 09:00', '2026-03-06T08:00+01:00', 'Mon 9 Mar 09:00'],
    ['next working day at 09:00', '2026-04-30T08:00+02:00', 'Mon 4 May 09:00'],
    ['next working day at 20:00', '2026-03-02T08:00+01:00', 'Tue 3 Mar 20:00'],
    ['2026-03-09', '2026-03-02T08:00+01:00', 'Mon 9 Mar 09:00'],
    ['on 2026-05-01', '2026-03-02T08:00+01:00', 'Mon 4 May 09:00'],
    ['2026-05-01 at 07:00', '2026-03-02T08:00+01:00', 'Fri 1 May 07:00'],
    ['2026-02-27', '2026-03-02T08:00+01:00', 'Mon 2 Mar 08:00'],
    ['2026-03-01 at 10:00', '2026-03-02T08:00+01:00', 'Mon 2 Mar 08:00'],
    ['until 02:30', '2026-03-29T00:30+01:00', 'Sun 29 Mar 03:30'],
    ['until 09:00 in the team’s time zone', '2026-03-02T08:00+01:00', 'Mon 2 Mar 09:00'],
    ['until 09:00 in the lead’s time zone', '2026-03-02T08:00+01:00', 'Tue 3 Mar 09:00 (Asia/Tokyo)'],
    ['tomorrow at 09:00 in the lead’s time zone', '2026-03-02T17:00+01:00', 'Wed 4 Mar 09:00 (Asia/Tokyo)'],
    ['next working day at 09:00 in the lead’s time zone', '2026-03-06T08:00+01:00', 'Mon 9 Mar 09:00 (Asia/Tokyo)'],
    ['2026-03-07 in the lead’s time zone', '2026-03-02T17:00+01:00', 'Mon 9 Mar 09:00 (Asia/Tokyo)'],
  ])('%s from %s', (words, from, end) => {
    expect(ends({ holidays: 'DE' }, from, words, tokyo)).toBe(end);
  });

  test('an hour that comes twice means the first one', () => {
    const { at } = calendarOf().resolve({ words: '2026-10-25 at 02:30', from: 0 });
    expect(new Date(at).toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  test.each([
    ['2027-10-31T00:10:00.000Z', '2027-10-31T00:15:00.000Z'],
    ['2027-10-31T01:10:00.000Z', '2027-10-31T01:15:00.000Z'],
    ['2027-10-31T00:20:00.000Z', '2027-10-31T01:15:00.000Z'],
    ['2027-10-31T01:20:00.000Z', '2027-11-01T01:15:00.000Z'],
  ])('where clocks go back, until 02:15 ends when they show it next: asked at %s', (from, end) => {
    const { at } = calendarOf().resolve({ words: 'until 02:15', from: Date.parse(from) });
    expect(new Date(at).toISOString()).toBe(end);
  });

  test.each(['', 'Mars/Olympus', '+02:00', 'CET/CEST', 'local'])('a lead’s time zone of “%s” is unknown', (zone) => {
    expect(ends({}, '2026-03-02T08:00+01:00', 'until 09:00 in the lead’s time zone', zone)).toBe('Mon 2 Mar 09:00');
  });

  test('spaces around a time zone do not matter', () => {
    expect(ends({}, '2026-03-02T08:00Z', 'until 09:00 in the lead’s time zone', ' America/New_York ')).toBe(
      'Mon 2 Mar 09:00 (America/New_York)',
    );
  });
});

test('an invalid wait is an error that names it and says what it should be', () => {
  expect(() => calendarOf().resolve({ words: 'a fortnight', from: 0 })).toThrow(
    /the wait is "a fortnight", it should be a wait .*"3 working days".*"next working day at 09:00/,
  );
});

test('a calendar without a working day is an error, not an endless search', () => {
  const sundays = Array.from({ length: 600 }, (_, week) => new Date(Date.UTC(2026, 0, 4 + week * 7)).toISOString());
  const team = { hours: 'Sun 10:00-11:00', holidays: sundays.map((day) => day.slice(0, 10)).join(',') };
  expect(() => ends(team, '2026-01-02T12:00Z', '1 working hour')).toThrow(
    'WORKING_HOURS and HOLIDAYS leave no working day',
  );
});

describe('for any team and any time', () => {
  const teams = fc.record({
    zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'),
    hours: fc.constantFrom(
      'Mon-Fri 09:00-17:00',
      'Mon-Thu 08:30-12:00, Mon-Thu 13:00-17:00, Fri 09:00-14:00',
      'Mon-Sun 00:00-24:00',
      'Sat-Mon 01:30-03:30',
    ),
    holidays: fc.constantFrom('', 'DE-BE,2026-12-31', 'US'),
  });
  const from = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  const units = fc.constantFrom('minutes', 'hours', 'days', 'weeks', 'working hours', 'working days');
  const at = (team: Team, from: number, words: string) => calendarOf(team).resolve({ words, from }).at;

  test('a longer wait never ends earlier, nor does a wait that begins later', () => {
    fc.assert(
      fc.property(
        teams,
        from,
        units,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 2, max: 200 }),
        (team, start, unit, n, hours) => {
          const end = at(team, start, `${n} ${unit}`);
          expect(end).toBeGreaterThan(start);
          expect(at(team, start, `${n + 1} ${unit}`)).toBeGreaterThanOrEqual(end);
          expect(at(team, start + hours * 3_600_000, `${n} ${unit}`)).toBeGreaterThanOrEqual(end);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('no wait ends before it began', () => {
    const words = fc.constantFrom(
      'until 09:00',
      'tomorrow at 00:00',
      'next working day at 00:00',
      '2026-06-01',
      '2026-06-01 at 02:30',
    );
    fc.assert(
      fc.property(teams, from, words, (team, start, wait) => {
        expect(at(team, start, wait)).toBeGreaterThanOrEqual(start);
      }),
      { numRuns: 200 },
    );
  });
});
