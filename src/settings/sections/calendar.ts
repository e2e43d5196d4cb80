import { z } from 'zod';
import { readHolidays, readHours, readZone, zoneOfMachine } from '../../calendar/settings.ts';
import { kind } from '../../variables/kinds.ts';

export const calendarVariables = z
  .object({
    TEAM_TIME_ZONE: kind('an IANA time zone such as Europe/Berlin', readZone)
      .prefault(zoneOfMachine)
      .meta({
        description: "The team's time zone: waits follow it, and people read times in it.",
        byDefault: { words: "the machine's" },
        example: 'Europe/Berlin',
        readBy: ['worker', 'cli'],
      }),
    WORKING_HOURS: kind('hours such as "Mon-Fri 09:00-17:00" or "Mon-Thu 09:00-17:00, Fri 09:00-14:00"', readHours)
      .prefault('Mon-Fri 09:00-17:00')
      .meta({
        description: 'When the team works. Several, comma-separated.',
        example: 'Mon-Thu 09:00-12:00, Mon-Thu 13:00-17:00, Fri 09:00-14:00',
        readBy: ['worker', 'cli'],
      }),
    HOLIDAYS: kind('dates such as 2026-12-24 and regions such as DE, DE-BE or US-CA', readHolidays)
      .prefault('')
      .meta({
        description:
          'When the team does not work: dates, and regions whose public holidays count (US, US-CA, GB-ENG, …).',
        example: 'DE-BE,2026-12-24,2026-12-31',
        readBy: ['worker', 'cli'],
      }),
  })
  .meta({ title: "The team's calendar", description: 'For waits such as "3 working days".' });
