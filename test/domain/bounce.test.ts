import { describe, expect, test } from 'vitest';
import { type BounceClass, bounceClassOf, bounceTypeOf } from '../../src/domain/bounce.ts';
import type { BounceType } from '../../src/domain/event.ts';

const SAID: Record<BounceClass, string[]> = {
  passing: [
    '452 4.2.2 Mailbox full',
    '421',
    '450 4.7.1 <jane@acme.example>: Recipient address rejected: Greylisted, see http://postgrey.example',
    '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail',
    'smtp; 550 5.2.2 mailbox full',
    '552-5.2.2 The email account that you tried to reach is over quota.',
    '552',
    '554 5.4.7 delivery time expired',
    'host mx.acme.example[192.0.2.5] said: 451 please come back',
    'User is over quota',
    '550 Mailbox temporarily unavailable',
    'connect to mx.acme.example[192.0.2.5]:25: Connection timed out',
    'Das Postfach ist voll',
    '550 5.4.300 Message expired',
    '550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
    '554 5.4.14 Hop count exceeded - possible mail loop ATTR34',
    '554 5.4.6 Too many hops 26 (25 max)',
    'mail for acme.example loops back to myself',
    'lost connection with mx.acme.example[192.0.2.5] while receiving the initial server greeting',
    'connect to mx.acme.example[192.0.2.5]:25: No route to host',
    'The recipient’s inbox is out of storage space',
    'Uw bericht kwam niet aan: mailbox vol',
    'A caixa de correio está cheia',
    'La bandeja de entrada del destinatario está llena',
    'Das Postfach des Empfängers ist überfüllt',
    'DNS type mx lookup of acme.example responded with code SERVFAIL',
    'mailbox_full',
    'over_quota',
    'soft_bounce',
  ],
  sender: [
    '550 5.7.1 Message rejected due to the reputation of the sending IP',
    '550-5.7.26 Unauthenticated email from seller.example is not accepted due to its DMARC policy',
    '554 Message rejected as spam',
    '550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using zen.spamhaus.org',
    '550 5.1.8 Access denied, bad outbound sender',
    '550 <me@seller.example>: Sender address rejected: Domain not found',
    '552 5.3.4 Message size exceeds fixed maximum message size',
    '550 5.7.1 <jane@acme.example>: Recipient address rejected: blocked by SPF',
    '550 too many messages from your domain in an hour',
    '5.7.708',
    '550 Sender verify failed',
    '571',
    'spf_fail',
    'Mensaje bloqueado',
    'Nachricht blockiert',
    'Message bloqué',
  ],
  permanent: [
    '550 5.1.1 The email account that you tried to reach does not exist',
    '550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address',
    '550 5.7.1 <jane@acme.example>: Recipient address rejected: User unknown in relay recipient table',
    '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)',
    '550 5.4.1 All recipient addresses rejected : Access denied',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found',
    '550 5.2.1 The email account that you tried to reach is disabled',
    '550 Requested action not taken: mailbox unavailable',
    "554 delivery error: dd This user doesn't have a yahoo.com account",
    'Host or domain name not found',
    'Domain acme.example does not accept mail (nullMX)',
    'The email address you entered couldn’t be found.',
    'Your message couldn’t be delivered. jane wasn’t found at acme.example.',
    'El usuario no existe',
    'Dirección no encontrada',
    'Indirizzo non trovato',
    'Adres niet gevonden',
    'Adresse inexistante',
    'Destinatário não encontrado',
    'Utente inesistente',
    'Gebruiker onbekend',
    'Der Empfänger existiert nicht',
    'L’adresse n’existe pas',
    'Dirección de correo no válida',
    'Adressen hittades inte',
    'user_unknown',
    'invalid_recipient',
    'hard_bounce',
    'address_not_found',
    '550',
    '5.1.1',
  ],
  unknown: ['', 'bounced', 'Returned mail, see transcript', 'mail gateway 4.96.2 at 192.0.2.5', '554', '554 5.0.0'],
};

describe('the reason of a bounce tells whether the address is dead', () => {
  test.each(Object.entries(SAID).flatMap(([of, all]) => all.map((reason) => [of, reason])))('%s: %s', (of, reason) => {
    expect(bounceClassOf(reason ? { reason: reason } : {})).toBe(of);
  });

  test.each<[BounceClass, BounceType, string | undefined]>([
    ['passing', 'soft', undefined],
    ['passing', 'soft', '550 5.1.1 User unknown'],
    ['permanent', 'hard', undefined],
    ['permanent', 'hard', 'Returned mail'],
    ['passing', 'hard', '452 4.2.2 Mailbox full'],
    ['sender', 'hard', '550 5.7.1 blocked for its reputation'],
  ])('%s: typed %s, %s', (of, type, reason) => {
    expect(bounceClassOf({ type, ...(reason && { reason }) })).toBe(of);
  });

  test.each([
    ['Permanent', 'hard'],
    ['hard_bounce', 'hard'],
    ['Transient', 'soft'],
    ['deferred', 'soft'],
    ['General', undefined],
  ])('typed %s: %s', (text, type) => expect(bounceTypeOf(text)).toBe(type));
});
