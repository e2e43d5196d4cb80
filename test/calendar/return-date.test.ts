import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReturnDate } from '../../src/calendar/return-date.ts';

/** A Monday. */
const WRITTEN = Date.parse('2026-03-02T10:00:00Z');
const read = async (text: string, writtenAt = WRITTEN) => (await readReturnDate({ text, writtenAt }))?.date ?? null;

describe('an automatic reply in English', () => {
  test.each([
    [
      'Thank you for your email. I am out of the office until Monday, March 9th, with limited access to email.',
      '2026-03-09',
    ],
    [
      'I am currently on annual leave and will be back on Tuesday 10 March 2026.\n\nFor urgent matters call +44 20 7946 0958.',
      '2026-03-10',
    ],
    ['I will be out of the office from March 2 through March 6, returning on Monday, March 9.', '2026-03-09'],
    ['I am away from 2 March to 6 March.', '2026-03-07'],
    ['I am out of office 2–6 March and will reply upon my return.', '2026-03-07'],
    ['Out of office: 02/03/2026 - 13/03/2026', '2026-03-14'],
    ['I will be out through Friday, March 6.', '2026-03-07'],
    ['I am on vacation up to and including 13 March.', '2026-03-14'],
    ['I’m on leave until 13 March (inclusive).', '2026-03-14'],
    ['I’ll be back in the office next Monday. Thanks, Tom', '2026-03-09'],
    ['I am travelling and will return Thursday.', '2026-03-05'],
    ['Out sick today, back tomorrow!', '2026-03-03'],
    ['I will be back next week.', '2026-03-09'],
    ['I will be back on Friday next week.', '2026-03-13'],
    ['I return in two weeks.', '2026-03-16'],
    ['I will be out until the 16th.', '2026-03-16'],
    ['Back on Friday the 13th.', '2026-03-13'],
    ['On leave until the end of March.', '2026-03-31'],
    ['I am on parental leave until September 1st.', '2026-09-01'],
    ['I will respond to your message after March 13.', '2026-03-14'],
    ['I am away between March 4 and March 11 with no access to email.', '2026-03-12'],
    ['On Monday 9 March I will be back at my desk.', '2026-03-09'],
    ['I am away on 5 March and back on 6 March.', '2026-03-06'],
    ['Starting 16 March I will be available again.', '2026-03-16'],
    ['I am not available until 2026-03-09T08:00.', '2026-03-09'],
    ['I’ll be out 3/2-3/6.', '2026-03-07'],
    ['Away until 2026/03/09', '2026-03-09'],
    ['I’m out until Monday (16 March).', '2026-03-16'],
    ['We are closed on 6 March. We reopen on 9 March.', '2026-03-09'],
    ['Offer valid until 31 March! I am on vacation until 9 March.', '2026-03-09'],
    ['Back 3/9/26.', '2026-03-09'],
    ['Back on 12/03.', '2026-03-12'],
    ['My last day away is 25/04/2026; I am back on 05/04/2026.', '2026-04-05'],
    [
      'I am on leave from 16 to 27 March. I will reply when I return on 30 March. Our spring fair: 12 May 2026!',
      '2026-03-30',
    ],
  ])('%s', async (text, date) => {
    expect(await read(text)).toBe(date);
  });
});

describe('an automatic reply in another language', () => {
  test.each([
    ['Vielen Dank für Ihre Nachricht. Ich bin bis einschließlich Freitag, 13. März 2026, nicht im Büro.', '2026-03-14'],
    ['Ich bin bis zum 09.03.2026 im Urlaub. Tel. 030-12-05', '2026-03-09'],
    [
      'Ich bin vom 02.03. bis 06.03.2026 nicht im Haus. Ab Montag, den 09.03.2026, bin ich wieder erreichbar.',
      '2026-03-09',
    ],
    ['Ich bin vom 2. bis 13. März abwesend. Ihre E-Mail wird nicht weitergeleitet.', '2026-03-14'],
    ['Wir sind zwischen dem 2. und 6. März nicht erreichbar.', '2026-03-07'],
    ['Am 10. März bin ich wieder für Sie da.', '2026-03-10'],
    ['Ab dem 10.3. stehe ich Ihnen wieder zur Verfügung.', '2026-03-10'],
    ['ich bin ab Montag wieder im Büro', '2026-03-09'],
    ['Ab dem 5. März bin ich im Urlaub, zurück bin ich am 16. März.', '2026-03-16'],
    ['Wir haben Betriebsferien bis Ende März.', '2026-03-31'],
    ['Ich melde mich nächste Woche Dienstag.', '2026-03-10'],
    ['Ich bin am Montag, d. 9. März, zurück.', '2026-03-09'],
    ['Bonjour, je suis absente jusqu’au vendredi 13 mars inclus.', '2026-03-14'],
    ['Je suis en congés du 2 au 13 mars 2026. Je serai de retour le lundi 16 mars.', '2026-03-16'],
    ['Absent du 2 au 6 mars.', '2026-03-07'],
    ['Je serai de nouveau joignable à partir du 1er avril.', '2026-04-01'],
    ['De retour lundi prochain.', '2026-03-09'],
    ["Je suis absent jusqu'au lundi 23.", '2026-03-23'],
    ['Estoy de vacaciones hasta el 13 de marzo de 2026, inclusive.', '2026-03-14'],
    ['Estaré fuera de la oficina del 2 al 13 de marzo. Volveré el lunes 16 de marzo.', '2026-03-16'],
    ['Estaré de vuelta el 10 de marzo del 2026.', '2026-03-10'],
    ['Estaré ausente del 2 al 6 de marzo.', '2026-03-07'],
    ['Regreso el próximo lunes.', '2026-03-09'],
    ['Estarei ausente até 13 de março de 2026.', '2026-03-13'],
    ['Estou de férias de 2 a 13 de março, com regresso no dia 16 de março.', '2026-03-16'],
    ['Volto na próxima segunda-feira.', '2026-03-09'],
    ['Sono fuori ufficio fino al 13 marzo compreso.', '2026-03-14'],
    ['Sarò assente dal 2 al 6 marzo, rientro lunedì 9 marzo.', '2026-03-09'],
    ['Ik ben met vakantie tot en met 13 maart.', '2026-03-14'],
    ['Ik ben afwezig van 2 t/m 6 maart en ben maandag 9 maart weer bereikbaar.', '2026-03-09'],
    ['Ik ben van 2 t/m 6 maart afwezig.', '2026-03-07'],
    ['Ik ben terug op 09-03-2026.', '2026-03-09'],
    ['I am out until 9 March. / Ich bin bis zum 9. März nicht im Büro.', '2026-03-09'],
  ])('%s', async (text, date) => {
    expect(await read(text)).toBe(date);
  });
});

describe('no date is read where none is told', () => {
  test.each([
    '',
    'I am out of the office and will reply as soon as I can.',
    'Ich bin bis auf Weiteres nicht erreichbar.',
    'Thank you, we received your message of 1 March 2026.',
    'I left the company on 28 February 2026. Please contact Jane.',
    'I am out of office. Call 030-12-05 or +49 30 12.05.26 until I return.',
    'I am out until 14:00. Our support is available 24/7 again.',
    'I am away. Our office is open from Monday to Friday.',
    'Mijn werkdagen zijn maandag t/m donderdag. Ik ben afwezig.',
    'I was out until 20 February.',
    'I will not be back before 2028-01-01.',
    'I am away until I may return.',
    'Out of office!\n\nJoin us at the fair on 12 May 2026.',
    'I am out of office.\n\nOn Mon, Mar 2, 2026 at 9:00 AM Jane <jane@acme.example> wrote:\n> I will be back on 9 March.',
    'I am out of office.\n\n-----Original Message-----\nI will be back on 9 March.',
    'Abwesend.\n\nVon: Jane <jane@acme.example>\nGesendet: Montag, 2. März 2026\nIch bin ab dem 9. März wieder da.',
    'Absent.\n\nLe lun. 2 mars 2026 à 9:00, Jane <jane@acme.example> a écrit :\n\nDe retour le 9 mars.',
    'x'.repeat(2_000) + ' back on 9 March',
  ])('%s', async (text) => {
    expect(await read(text)).toBeNull();
  });
});

test('the words that it was read from are shown on one line', async () => {
  const [short, long] = await Promise.all(
    [
      'I am\naway.\nI will be back\non Monday,\r\n9 March 2026. Tom',
      `back ${'for sure '.repeat(5)} on Wednesday, the 11th of March 2026`,
    ].map((text) => readReturnDate({ text, writtenAt: WRITTEN })),
  );
  expect(short).toEqual({ date: '2026-03-09', words: 'back on Monday, 9 March 2026' });
  expect(long!.words).toMatch(/^.{1,45}on Wednesday, the 11th of March 2026$/);
});

describe('a year that is not written is the one that', () => {
  test.each([
    ['2026-12-21T10:00Z', 'Back on 4 January.', '2027-01-04'],
    ['2026-12-21T10:00Z', 'Closed from December 24 to January 3.', '2027-01-04'],
    ['2026-12-21T10:00Z', 'Ich bin ab dem 4.1. wieder da.', '2027-01-04'],
    ['2026-12-21T10:00Z', 'Wir sind zwischen dem 24. Dezember und 3. Januar nicht erreichbar.', '2027-01-04'],
    ['2027-01-05T10:00Z', 'I am out until December 28.', null],
    ['2026-01-05T10:00Z', 'Nous sommes fermés jusqu’à fin février.', '2026-02-28'],
  ])('%s: %s', async (writtenAt, text, date) => {
    expect(await read(text, Date.parse(writtenAt))).toBe(date);
  });
});

test('tomorrow is told by the clock where the writer may be', async () => {
  const reply = { text: 'Back tomorrow.', writtenAt: Date.parse('2026-03-03T02:00Z') };
  expect((await readReturnDate(reply))?.date).toBe('2026-03-04');
  expect((await readReturnDate(reply, 'America/New_York'))?.date).toBe('2026-03-03');
});

test('whatever a text holds, a day within a year is read from it or none, and soon', async () => {
  const piece = fc.constantFrom(
    ...[
      'until ',
      'back ',
      'bis ',
      'ab ',
      'du ',
      'au ',
      'del ',
      'al ',
      'até ',
      'tot ',
      'fino al ',
      'away ',
      'next week ',
      'the 9th ',
    ],
    ...[
      '9. März ',
      '9 March',
      '31/12/',
      '09.03.2026',
      '2026-02-30',
      '1',
      '-',
      '.',
      '\n',
      '> ',
      'Monday',
      'lundi ',
      '\u00e9',
      '😀',
      'wrote:',
    ],
  );
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 400 }).map((pieces) => pieces.join('')),
    fc.string({ maxLength: 3_000 }),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const date = await read(text);
      if (date === null) return;
      expect(date > '2026-03-02' && date <= '2027-03-03').toBe(true);
    }),
    { numRuns: 200 },
  );
});

test.each(['until ', '9/', '1 ', '2 al ', 'back on ', '. A', 'On \n', '-', 'Monday, '])(
  '“%s” over and over takes no time',
  async (piece) => {
    const begun = performance.now();
    await read(piece.repeat(20_000));
    expect(performance.now() - begun).toBeLessThan(1_000);
  },
);
