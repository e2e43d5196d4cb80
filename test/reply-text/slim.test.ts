import { expect, test } from 'vitest';
import { trimEvent } from '../../src/domain/follow-up/trim-event.ts';
import { newWords } from '../../src/reply-text/own-words.ts';
import { leadEvent } from '../support/events.ts';

const STYLES = `<html><head><!-- [if mso]> --><style>${'p.MsoNormal {margin:0} '.repeat(5_000)}</style></head>`;
const MAIL = `${STYLES}<body><p>Bin im Urlaub &amp; zur&uuml;ck am 12.3.</p><blockquote>Guten Tag</blockquote></body></html>`;

test.each(['html', 'text'])(
  'of an automatic reply in HTML a follow-up keeps the words, whatever styles come first: %s',
  (part) => {
    const { reply } = trimEvent(leadEvent('auto_reply_received', { reply: { subject: 'Abwesend', [part]: MAIL } }));
    expect(JSON.stringify(reply).length).toBeLessThan(1_000);
    expect(newWords(reply!)).toBe('Bin im Urlaub & zurück am 12.3.');
    expect(reply).toMatchObject({ subject: 'Abwesend' });
  },
);

test('a person’s words stand in no follow-up', () => {
  expect(trimEvent(leadEvent('reply_received', { reply: { text: 'sure', html: MAIL } }))).not.toHaveProperty('reply');
});
