export type ParsedWait = Span | Due;

/** "45 minutes", "3 working days" */
export interface Span {
  kind: 'span';
  count: number;
  unit: Unit;
}

export type Unit = 'minutes' | 'hours' | 'days' | 'weeks' | 'working hours' | 'working days';

/** "next working day at 09:00", "until 17:00 in the lead’s time zone" */
export interface Due {
  kind: 'due';
  /** `next`: today or tomorrow, whenever that time comes first. Any other text is a date: `2026-03-09`. */
  day: 'next' | 'tomorrow' | 'next working day' | (string & {});
  /** `09:00`. If it is left out: the beginning of the working hours of that day or of the next working day. */
  time?: string;
  /** Whose time zone the time is in. */
  zone: 'team' | 'lead';
}

/** The words that `parseWait` accepts, as the end of the sentence "it should be …". */
export const WAITS =
  'a wait such as "45 minutes", "4 working hours", "3 working days", "2 weeks" (a minute at least, a year at most), "until 17:00", ' +
  '"tomorrow at 09:00", "next working day at 09:00 in the lead’s time zone", "2026-03-09" or "2026-03-09 at 09:00"';

/** About a year of each unit. */
const LONGEST: Record<Unit, number> = {
  minutes: 527_040,
  hours: 8_784,
  days: 366,
  weeks: 52,
  'working hours': 2_100,
  'working days': 262,
};

const SPAN = /^(\d{1,6}|an?|one) (working )?(minute|hour|day|week)s?$/;
const ZONE = / in (?:the )?(lead|team)(?:['’]?s)? time ?zone$/;
const DATE = '20\\d\\d-\\d\\d-\\d\\d';
const TIME = '\\d\\d?:\\d\\d';
const DUE = new RegExp(
  `^(?:until (?<until>${TIME})` +
    `|(?:(?:until|on) )?(?:(?<day>tomorrow|next working day|${DATE}) )?at (?<time>${TIME})` +
    `|(?:(?:until|on) )?(?<date>${DATE}))$`,
);

/** The wait that the words mean; undefined if they are not one of `WAITS`. */
export function parseWait(words: string): ParsedWait | undefined {
  const text = words.trim().toLowerCase().replace(/\s+/g, ' ');
  return parseSpan(text) ?? parseDue(text);
}

/** The wait that the words mean. Throws if they mean none. */
export function mustBeWait(words: string): ParsedWait {
  const wait = parseWait(words);
  if (!wait) throw new Error(`the wait is ${JSON.stringify(words)}, it should be ${WAITS}`);
  return wait;
}

function parseSpan(text: string): Span | undefined {
  const [, number, working = '', noun] = SPAN.exec(text) ?? [];
  const unit = `${working}${noun}s`;
  if (number === undefined || !isUnit(unit)) return undefined;
  const count = /\d/.test(number) ? Number(number) : 1;
  return count >= 1 && count <= LONGEST[unit] ? { kind: 'span', count, unit } : undefined;
}

const isUnit = (text: string): text is Unit => Object.hasOwn(LONGEST, text);

function parseDue(text: string): Due | undefined {
  const zone = ZONE.exec(text)?.[1] === 'lead' ? 'lead' : 'team';
  const { until, day, time = until, date } = DUE.exec(text.replace(ZONE, ''))?.groups ?? {};
  const on = day ?? date ?? 'next';
  if ((time ?? date) === undefined || (on.startsWith('20') && !isDate(on))) return undefined;
  if (time === undefined) return { kind: 'due', day: on, zone };
  const clock = time.padStart(5, '0');
  return isTime(clock) ? { kind: 'due', day: on, time: clock, zone } : undefined;
}

/** `09:30` */
const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** `2026-02-28`, not `2026-02-30` */
export function isDate(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
