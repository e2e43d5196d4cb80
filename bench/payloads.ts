import { DELIVERY_PATH, SECRET_HEADER } from '../src/domain/receiver.ts';
import { samplePayload } from '../src/sandbox/payloads.ts';

export const SECRET = 'correct-horse-battery-staple';
export const PATH = DELIVERY_PATH;
export const HEADERS = { 'content-type': 'application/json', [SECRET_HEADER]: SECRET };

export type Kind =
  | 'email_sent'
  | 'email_opened'
  | 'link_clicked'
  | 'reply_received'
  | 'lead_interested'
  | 'lead_out_of_office'
  | 'email_bounced';

/** The serial number in a lead's address, also where the address is encoded. */
export const LEAD = /jane\.cooper\.(\d{10})/;

const SERIAL = '0000000000';
let serial = Date.now() % 1e9;

const THREAD =
  '<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Maya Lindqvist wrote:<br></div>' +
  '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">' +
  '<p>Hi Jane, three of your peers cut late orders by a third. Worth a look?</p></blockquote></div>';

/** Creates payloads like Instantly's (1.6 kB for a reply, 0.8 kB for an open), each for another lead. */
export function payloads(kind: Kind): () => string {
  const next = leadPayloads(kind);
  return () => next().body;
}

/** The same, each with the serial number of its lead. */
export function leadPayloads(kind: Kind): () => { lead: string; body: string } {
  const bodyOf = payloadOf(kind);
  return () => {
    const lead = nextLead();
    return { lead, body: bodyOf(lead) };
  };
}

/** A payload for the lead with this serial number. */
export function payloadOf(kind: Kind): (lead: string) => string {
  const sample = samplePayload(kind, { lead_email: `jane.cooper.${SERIAL}@halden-robotics.example` });
  if (kind === 'reply_received') sample['reply_html'] = String(sample['reply_html']) + THREAD;
  const parts = JSON.stringify(sample).split(SERIAL);
  return (lead) => parts.join(lead);
}

/** The serial number of a lead that no payload has named yet. */
export const nextLead = (): string => String((serial += 1)).padStart(SERIAL.length, '0');
