import type Library from 'date-holidays';

/** A rule of the library, to add or to leave out. https://github.com/commenthol/date-holidays/blob/master/docs/specification.md */
type Correction = [rule: string, use: 'add' | 'leave out'];

const MOVED = ['01-01', '03-03', '05-01', '05-06', '05-24', '09-06', '09-22'];

/** Where date-holidays 3.37.0 says something else than the law. findings/date-holidays-laws.sh compares them. */
const CORRECTIONS: Record<string, Correction[]> = {
  // Labour Code, article 154 (1) and (2): 26 December is a holiday, and what falls on a weekend is made up for on the
  // next working day. Easter is not; 4 May 2027 is for 1 May, a Saturday before Easter.
  BG: [
    ...MOVED.map((day): Correction => [`${day} and if saturday then next monday if sunday then next monday`, 'add']),
    ['12-26', 'add'],
    ['substitutes 12-24 if saturday then next tuesday if sunday then next wednesday', 'add'],
    ['substitutes 12-25 if saturday then next monday if sunday then next wednesday', 'add'],
    ['substitutes 12-26 if saturday then next monday if sunday then next tuesday', 'add'],
    ['2027-05-04', 'add'],
  ],
  // Employment Standards Act, 2000, section 1 (1), "public holiday": without Easter Monday.
  'CA-ON': [['easter 1', 'leave out']],
  // Green Monday is 48 days before Easter, not 47; Kataklysmos, the Monday after Pentecost, is a holiday.
  CY: [
    ['orthodox -47', 'leave out'],
    ['orthodox -48', 'add'],
    ['orthodox 50', 'add'],
  ],
  // Regulations on Holidays of Government Offices, article 2: the day before the lunar New Year, that day and the next.
  KR: [
    ['korean 01-0-01 P3D', 'leave out'],
    ['korean 01-0-00 P3D', 'add'],
  ],
};

/** @param code as the library spells it. */
export function correct(library: Library, code: string): void {
  for (const [rule, use] of CORRECTIONS[code] ?? [])
    library.setHoliday(rule, use === 'add' ? { name: rule, type: 'public' } : (false as never));
}
