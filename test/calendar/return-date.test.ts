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

/** A Wednesday. */
const LATER = Date.parse('2026-10-07T15:00:00Z');

describe('an automatic reply of 7 October 2026', () => {
  test.each<[string, string | null]>([
    ['Out of the office for two weeks.', '2026-10-21'],
    ['Ich bin ab dem 12.10. für zwei Wochen im Urlaub.', '2026-10-26'],
    ['Actuellement en congés, je serai de retour le 20.', '2026-10-20'],
    ['I am on vacation for the next 3 weeks.', '2026-10-28'],
    ['I will be out of office starting 12 October for 10 days.', '2026-10-22'],
    ['I am on holiday for a week, starting Monday.', '2026-10-19'],
    ['I am on maternity leave for six months.', '2027-04-07'],
    ['I am away this week.', '2026-10-12'],
    ['I am out of the office today.', '2026-10-08'],
    ['I am on leave from today.', null],
    ['Ich bin die nächsten zwei Wochen nicht im Büro.', '2026-10-21'],
    ['Ich bin diese Woche nicht erreichbar.', '2026-10-12'],
    ['Ich bin heute nicht im Büro.', '2026-10-08'],
    ['Ich bin seit dem 5.10. für zwei Wochen im Urlaub.', '2026-10-19'],
    ['Ich bin für 3 Tage auf Dienstreise.', '2026-10-10'],
    ['Je suis en vacances pendant deux semaines.', '2026-10-21'],
    ['Je suis absent pour les deux prochaines semaines.', '2026-10-21'],
    ['Je suis en congés à partir du 12 octobre pour trois semaines.', '2026-11-02'],
    ['Estoy de vacaciones durante dos semanas.', '2026-10-21'],
    ['Estaré ausente las próximas dos semanas.', '2026-10-21'],
    ['Estou de férias por duas semanas.', '2026-10-21'],
    ['Estarei ausente durante 10 dias a partir de 12 de outubro.', '2026-10-22'],
    ['Sono in ferie per due settimane.', '2026-10-21'],
    ['Sarò assente dal 12 ottobre per 10 giorni.', '2026-10-22'],
    ['Ik ben de komende twee weken afwezig.', '2026-10-21'],
    ['Ik ben met vakantie voor drie weken vanaf 12 oktober.', '2026-11-02'],
    ['Urlaub 12.10. – 23.10.', '2026-10-24'],
    ['Ich bin vom 12.10.-23.10.2026 im Urlaub.', '2026-10-24'],
    ['Out of office 12.10. - 23.10.2026', '2026-10-24'],
    ['I am away from October 12 until October 23 inclusive.', '2026-10-24'],
    ['Je suis absent jusqu’au 20.', '2026-10-20'],
    ['Estaré fuera de la oficina hasta el 20.', '2026-10-20'],
    ['Vuelvo el día 20.', '2026-10-20'],
    ['Sono assente fino al 20.', '2026-10-20'],
    ['Rientro il 20.', '2026-10-20'],
    ['Estarei ausente até dia 20.', '2026-10-20'],
    ['Volto no dia 20.', '2026-10-20'],
    ['Ich bin am 20. wieder da.', '2026-10-20'],
    ['Ich bin bis zum 20. im Urlaub.', '2026-10-20'],
    ['Ik ben terug op de 20e.', '2026-10-20'],
    ['I am back on the 20th.', '2026-10-20'],
    ['Back on 20th October', '2026-10-20'],
    ['Ik ben afwezig t/m 20 oktober.', '2026-10-21'],
    ['Fino al 20 ottobre sono in ferie.', '2026-10-20'],
    ['Estoy de vacaciones hasta el 20 de octubre.', '2026-10-20'],
    ['De retour à partir du 20 octobre.', '2026-10-20'],
    ['I am on parental leave until March 2027.', '2027-03-01'],
    ['I am on parental leave through March 2027.', '2027-04-01'],
    ['Ich bin bis einschließlich März in Elternzeit.', '2027-04-01'],
    ['Elternzeit bis Ende Februar 2027', '2027-02-28'],
    ['I am out until further notice.', null],
    ['Out of office until 10/20/2026', '2026-10-20'],
    ['I am back on 10/12/2026', '2026-10-12'],
    ['Je serai de retour le 10/12/2026', '2026-12-10'],
    ['Ich bin zurück am Montag, 12.10.', '2026-10-12'],
    ['Back next week', '2026-10-12'],
    ['I will be back in January.', '2027-01-01'],
    ['I am out and back on Monday', '2026-10-12'],
    ['We will answer within 2 days. I am away.', null],
    ['I am away. Our offer holds for two weeks.', null],
    ['I will respond within two weeks.', null],
    ['I am on leave.', null],
    ['I am out of the office from 12/10 to 23/10.', '2026-10-24'],
    ['Ich bin vom 28. Dezember bis 4. Januar im Urlaub.', '2027-01-05'],
    ['Chiuso dal 12 al 20 ottobre.', '2026-10-21'],
    ['Absent du 12 au 20.', '2026-10-21'],
    ['Ausente del 12 al 20 de octubre', '2026-10-21'],
    ['Fermé le 20% restant', null],
    ['I am away for the week of October 12.', null],
    ['I am on PTO until Tuesday.', '2026-10-13'],
    ['I will return to the office on the 19th of October', '2026-10-19'],
    ['Je suis en congé jusqu’à la fin du mois.', '2026-10-31'],
    ['Ich bin bis Ende des Monats im Urlaub', '2026-10-31'],
    ['On vacation until end of month', '2026-10-31'],
    ['I am out of office till Oct 20th', '2026-10-20'],
    ['Thank you for your message, I am OOO w/c 12 Oct, back 19 Oct', '2026-10-19'],
    ["Je suis absente du bureau jusqu'au lundi 19 octobre inclus.", '2026-10-20'],
    ['Sarò di ritorno lunedì 19', '2026-10-19'],
    ['Ik ben op 19 oktober weer aanwezig', '2026-10-19'],
    ['Regresso a 19 de outubro', '2026-10-19'],
    ['Retornarei em 19/10', '2026-10-19'],
    ['Ich bin ab 19.10. wieder erreichbar', '2026-10-19'],
    ['Ich bin ab Montag, den 19. wieder da', '2026-10-19'],
    ["I'm on annual leave, returning Monday 19th", '2026-10-19'],
    ['I am currently out of office, back Mon 19/10', '2026-10-19'],
    ['I am out until the end of the week.', '2026-10-12'],
    ['Ich bin bis Ende der Woche im Urlaub.', '2026-10-12'],
    ['Sarò assente fino a fine mese.', '2026-10-31'],
    ['Estoy de vacaciones hasta fin de mes', '2026-10-31'],
    ['Ik ben tot eind van de maand afwezig', '2026-10-31'],
    ['Ik ben tot de 20e afwezig', '2026-10-20'],
    ['On the 5 lists I am out', null],
    ['I am out of office from January through March', '2027-04-01'],
    ['Je suis en congé le lundi 12 et serai de retour le mardi 13', '2026-10-13'],
    [
      'Hi,\n\nThanks for your email. I am currently out of the office with no access to email. I will be returning on Monday 19th October. If urgent, please contact Jane on 020 7946 0958 or jane@oak.example.\n\nKind regards\nTom',
      '2026-10-19',
    ],
    [
      'Hello, I will be on annual leave from Friday 9th October and will return on Monday the 26th of October.',
      '2026-10-26',
    ],
    ['I am on leave from 12 Oct to 16 Oct (both days inclusive).', '2026-10-17'],
    ['I’m off until Wednesday. I will get back to you then.', '2026-10-14'],
    ['I am on sick leave until at least 1 November.', '2026-11-01'],
    ['I no longer work here as of 30 September 2026.', null],
    ['Our office will be closed from Dec 24 through Jan 1 and will reopen on Jan 4.', '2027-01-04'],
    ['I work part-time: Monday to Wednesday. I am out of the office.', null],
    ['Out of office. Return date: 19 October 2026', '2026-10-19'],
    ['Returning: 19/10/2026', '2026-10-19'],
    ['Away 10/12/2026 - 10/16/2026', '2026-10-17'],
    ['I am travelling for work for 2 weeks with limited access to my email', '2026-10-21'],
    [
      'Guten Tag, vielen Dank für Ihre Nachricht. Ich befinde mich derzeit im Urlaub und bin ab dem 19.10.2026 wieder für Sie erreichbar. In dringenden Fällen wenden Sie sich bitte an Frau Wolf (Tel. 089 1234-56).',
      '2026-10-19',
    ],
    ['Ich bin bis einschl. 16.10. abwesend.', '2026-10-17'],
    [
      'Ich bin vom 12. Oktober bis zum 16. Oktober 2026 nicht im Büro. Ihre Mail wird nicht weitergeleitet.',
      '2026-10-17',
    ],
    ['Meine nächste Erreichbarkeit ist am 19. Oktober.', null],
    ['Ich bin erst am 19. Oktober wieder im Haus', '2026-10-19'],
    ['Unser Büro ist wegen Betriebsferien vom 21.12.2026 - 03.01.2027 geschlossen.', '2027-01-04'],
    ['Ich bin in Elternzeit bis zum 31. August 2027', '2027-08-31'],
    ['Ich bin in KW 42 im Urlaub.', null],
    [
      'Bonjour, je suis actuellement absente et serai de retour au bureau le lundi 19 octobre 2026. En cas d’urgence, contactez le 01 23 45 67 89.',
      '2026-10-19',
    ],
    ['Je suis en congé du 12/10 au 16/10 inclus', '2026-10-17'],
    ['Absente jusqu’au 16/10/2026 inclus', '2026-10-17'],
    ['Notre société sera fermée du 24 décembre au 3 janvier.', '2027-01-04'],
    ['Je serai absent du bureau cette semaine', '2026-10-12'],
    ['Je reviens lundi.', '2026-10-12'],
    [
      'Hola, estoy fuera de la oficina y regresaré el lunes 19 de octubre. Si es urgente, llame al 91 123 45 67.',
      '2026-10-19',
    ],
    ['Me encuentro de vacaciones desde el 12 hasta el 16 de octubre, ambos inclusive.', '2026-10-17'],
    ['Estaré de baja maternal hasta marzo de 2027', '2027-03-01'],
    ['Estoy fuera hasta nuevo aviso', null],
    ['Volveré la próxima semana', '2026-10-12'],
    ['Olá, estou de férias até 16/10, inclusive.', '2026-10-17'],
    ['Estarei de volta na segunda-feira, 19 de outubro', '2026-10-19'],
    ['Estou ausente de 12/10 a 16/10', '2026-10-17'],
    ['Salve, sono in ferie dal 12/10 al 16/10 compresi. Tornerò operativo lunedì 19 ottobre.', '2026-10-19'],
    ['Sono fuori ufficio fino a venerdì', '2026-10-09'],
    ['Sono assente fino a nuovo avviso', null],
    ['Beste, ik ben afwezig van 12/10 t.e.m. 16/10.', '2026-10-17'],
    ['Ik ben met verlof tot en met vrijdag 16 oktober', '2026-10-17'],
    ['Vanaf maandag 19 oktober ben ik weer bereikbaar.', '2026-10-19'],
    ['Ik ben er volgende week weer', '2026-10-12'],
    ['Thanks for the mail of 5 October. I am away, the fair on 14 October keeps me busy.', null],
    ['I am away\n\nOp wo 7 okt 2026 om 10:12 schreef Tom Bell <tom@seller.example>:\nik ben terug op 12 oktober', null],
    ['Estou ausente.\n\nEm qua., 7 de out. de 2026 às 10:12, Tom <tom@s.example> escreveu:\n\nvolto no dia 12', null],
    ['Ich bin im Urlaub. Sonderpreise gelten bis 31.10.', null],
    ['I am currently out of the office until Monday 12th October 2026 at 9am', '2026-10-12'],
    ['I will be out of office 10/8/26 returning 10/12/26', '2026-10-12'],
    ['I’ll be back in a week', '2026-10-14'],
    ['Back in 3 days', '2026-10-10'],
    ['Ich bin in zwei Wochen wieder da', '2026-10-21'],
    ['Je reviens dans deux semaines', '2026-10-21'],
    ['Vuelvo en dos semanas', '2026-10-21'],
    ['Torno tra due settimane', '2026-10-21'],
    ['Volto em duas semanas', '2026-10-21'],
    ['Ik ben over twee weken terug', '2026-10-21'],
    ['Ich bin morgen wieder da', '2026-10-08'],
    ['Je serai de retour demain', '2026-10-08'],
    ['I’m on holiday. Back Oct. 19.', '2026-10-19'],
    ['Out of the office, returning 19 October. Urgent: call 0171 20 10 2026', '2026-10-19'],
    ['I am away from my desk until noon.', null],
    ['I’ll be out for the rest of the day.', null],
    ['I am out of office for one more week', '2026-10-14'],
    ['On leave for 2 weeks from Monday 12th October', '2026-10-26'],
    ['Away for a fortnight', '2026-10-21'],
    ['Ich bin für eine Woche im Urlaub', '2026-10-14'],
    ['Ich bin bis nächsten Montag nicht im Büro', '2026-10-12'],
    ['Ich bin vom 12. bis 23.10. im Urlaub', '2026-10-24'],
    ['Ich bin vom 12.–23. Oktober im Urlaub', '2026-10-24'],
    ['Urlaub bis 24.12., danach sind wir ab 7.1.2027 wieder da', '2027-01-07'],
    ['Ab 1. November bin ich wieder erreichbar', '2026-11-01'],
    ['Ich bin krankgeschrieben bis voraussichtlich 16.10.', '2026-10-16'],
    ['Ich bin im Mutterschutz und kehre im Mai 2027 zurück', '2027-05-01'],
    ['Je suis en arrêt maladie jusqu’au 16 octobre', '2026-10-16'],
    ['Je suis absent(e) jusqu’à lundi', '2026-10-12'],
    ['Je suis en congé maternité jusqu’en mars 2027', '2027-03-01'],
    ['En vacances jusqu’au 20/10', '2026-10-20'],
    ['Retour prévu le 20 octobre', '2026-10-20'],
    ['Estoy de baja hasta el lunes 19 de octubre', '2026-10-19'],
    ['Estaré fuera una semana', '2026-10-14'],
    ['Fuera de la oficina durante una semana a partir del lunes 12 de octubre', '2026-10-19'],
    ['Ausente por 15 días', '2026-10-22'],
    ['Estou de licença até janeiro de 2027', '2027-01-01'],
    ['Sono in maternità fino a marzo 2027', '2027-03-01'],
    ['Sarò in ferie da lunedì 12 a venerdì 16 ottobre', '2026-10-17'],
    ['Ik ben met zwangerschapsverlof tot maart 2027', '2027-03-01'],
    ['Ik ben twee weken met vakantie', '2026-10-21'],
    ['Ik ben er weer op maandag 19/10', '2026-10-19'],
    ['Ich bin zwei Wochen im Urlaub.', '2026-10-21'],
    ['I am on a two week vacation', '2026-10-21'],
    ['I am taking two weeks off', '2026-10-21'],
    ['I was out two weeks ago. I am away now.', null],
    ['I am out of office. Please allow two weeks notice.', null],
    ['I am away. Please allow 3 days for a reply.', null],
    ['Ich bin seit zwei Wochen im Urlaub.', null],
    ['Wir sind ab 12.10. zwei Wochen geschlossen', '2026-10-26'],
    ['All chairs are 20% off until 14 October. I am away.', null],
    ['I am on PTO 10/8 - 10/16 and will respond when I get back.', '2026-10-17'],
    ['I am away for a couple of weeks.', '2026-10-21'],
    ['I am on holiday for 10 working days from Monday 12 October.', '2026-10-26'],
    ['Out of office til 20/10/26', '2026-10-20'],
    ['Leave start: 8 October 2026\nLeave end: 16 October 2026\nI will answer your mail after my leave.', '2026-10-17'],
    ['The office is closed for Diwali and will re-open on Thursday 12 November.', '2026-11-12'],
    ['I check my mail only twice a day, at 11 and 4. I am in the office until 20 October.', null],
    ['Abwesenheit: 08.10.2026 – 21.10.2026', '2026-10-22'],
    ['Ich arbeite nicht mehr bei Oak. Meine E-Mails werden bis 31.12.2026 weitergeleitet.', null],
    ['Ich bin nächste Woche nicht im Büro.', '2026-10-19'],
    ['Je suis en formation aujourd’hui et demain.', '2026-10-09'],
    ['Je suis en congé sans solde jusqu’à la fin de l’année.', '2026-12-31'],
    ['Estoy fuera de la oficina hoy y mañana.', '2026-10-09'],
    ['Sarò fuori oggi e domani.', '2026-10-09'],
    ['Ik ben drie weken op reis vanaf 12 oktober en niet bereikbaar.', '2026-11-02'],
    ['Ik ben volgende week afwezig.', '2026-10-19'],
    ['Ik lees mijn mail weer vanaf 26-10.', '2026-10-26'],
    ['Ik ben vandaag en morgen niet aanwezig.', '2026-10-09'],
    ['I am on leave next week.', '2026-10-19'],
    ['I will be out all of next week.', '2026-10-19'],
    ['Je suis absent la semaine prochaine.', '2026-10-19'],
    ['Estaré fuera la próxima semana.', '2026-10-19'],
    ['Estarei ausente na próxima semana.', '2026-10-19'],
    ['Sarò in ferie la prossima settimana.', '2026-10-19'],
    [
      'I am away.\n\n7 окт. 2026 г., в 10:12, Tom Bell <tom@seller.example> написал(а):\n\nI am back on 12 October',
      null,
    ],
    ['Vacaciones: 12/10/2026 al 23/10/2026', '2026-10-24'],
    ['Férias: 12/10/2026 a 23/10/2026', '2026-10-24'],
    ['Bis zum Jahresende bin ich in Elternzeit.', '2026-12-31'],
    ['Ich bin von Montag bis Mittwoch nicht da.', '2026-10-15'],
    ['Ich bin vierzehn Tage im Urlaub.', '2026-10-21'],
    ['Je suis en congé pour quinze jours.', '2026-10-22'],
    ['Je suis absent jusqu’à la semaine prochaine.', '2026-10-12'],
    ['Estoy de vacaciones. Me incorporo el próximo 19 de octubre.', '2026-10-19'],
    ['Hemos recibido su mensaje del 6 de octubre y le responderemos en 48 horas.', null],
  ])('%s', async (text, date) => {
    expect(await read(text, LATER)).toBe(date);
  });

  test.each<[string, string | null, { subject?: string; html?: string }]>([
    ['', '2026-10-20', { subject: 'Out of office until 20 Oct' }],
    ['', '2026-10-20', { subject: 'Abwesend bis 20.10. Re: Frühjahrspreise bis 14.10.' }],
    ['I am out.', null, { subject: 'Automatic reply: Our price holds until 14 October' }],
    ['I am out.', null, { subject: 'Automatische Antwort: Messe bis 14. Oktober' }],
    ['I am out.', null, { subject: 'Out of office Re: closed until 14 October' }],
    ['I am back on 12 October.', '2026-10-12', { subject: 'Out of office until 20 Oct' }],
    [
      '',
      '2026-10-20',
      {
        html: '<html><head><style>p{a:b}</style></head><body><p>Ich bin bis zum&nbsp;20.10. im Urlaub.</p><blockquote>bis 14.10.</blockquote></body></html>',
      },
    ],
    ['', '2026-10-19', { subject: 'Ich bin im Urlaub bis zum 19.10.2026' }],
    ['', '2026-10-17', { subject: 'Absence du 12 au 16 octobre' }],
    ['', '2026-10-19', { subject: 'Tom Bell is out of the office (returning 10/19/2026)' }],
    ['', '2026-10-19', { subject: 'OOO until 10/19 Re: Oak' }],
    ['', null, { subject: 'Re: back on 12 October' }],
    ['Away.', null, { subject: 'Accepted: back on 12 October' }],
    [
      'Thanks for your mail, I am out of the office at the moment.',
      null,
      { subject: 'Abwesenheitsnotiz: Aktion bis 14.10.' },
    ],
    [
      'Thanks for your mail, I am out of the office at the moment.',
      null,
      { subject: 'Absence : Offre jusqu’au 14 octobre' },
    ],
    [
      'Thanks for your mail, I am out of the office at the moment.',
      null,
      { subject: 'Out of office: Spring fair until 14 October' },
    ],
    [
      'Thanks for your mail, I am out of the office at the moment.',
      null,
      { subject: 'Absent: Closed until 14 October?' },
    ],
    [
      '',
      '2026-10-17',
      {
        html: '<table><tr><td>From</td><td>12 Oct 2026</td></tr><tr><td>I am on leave until</td><td>16 Oct 2026 (inclusive)</td></tr></table>',
      },
    ],
    [
      '',
      '2026-10-19',
      {
        html: '<div dir="ltr">Hi,<br><br>I&#39;m out of office and will return on <b>Monday, October&nbsp;19</b>.</div>',
      },
    ],
    [
      '',
      '2026-10-20',
      {
        html: '<p class="MsoNormal">Ich bin bis einschlie&szlig;lich <u>19.10.2026</u> nicht im B&uuml;ro.</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>Von:</b> Tom &lt;t@s.example&gt;<br><b>Gesendet:</b> Mi<br><b>Betreff:</b> Oak</p></div><p>zurück am 12.10.</p>',
      },
    ],
  ])('%s as %s: %j', async (text, date, more) => {
    const back = await readReturnDate({ text, ...more, writtenAt: LATER });
    expect(back?.date ?? null).toBe(date);
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
