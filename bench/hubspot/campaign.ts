import { type Contact, canonicalJson, merge } from '../../src/domain/contact.ts';
import type { LeadEvent } from '../../src/domain/event.ts';
import { compact, recordOf } from '../../src/hubspot/record.ts';
import { translateText } from '../../src/instantly/translate.ts';
import { type Kind, nextLead, payloadOf } from '../payloads.ts';
import { MIXES } from '../vendors/mixes.ts';

export interface CampaignEvent {
  kind: Kind;
  lead: string;
  body: string;
}

export interface Campaign {
  /** Sent mails, opens and clicks, in the order in which they come. */
  telemetry: CampaignEvent[];
  /** What people and mail servers answer. */
  signals: CampaignEvent[];
}

const SHARES = MIXES.telemetry;
const TELEMETRY: Kind[] = ['email_sent', 'email_opened', 'link_clicked'];

/** A campaign: each lead gets one mail; others open, click, answer. No lead has two events of one kind. */
export function campaign(events: number): Campaign {
  const all = Object.entries(SHARES).flatMap(([name, share]) => {
    const kind = name as Kind;
    const count = Math.max(1, Math.round((events * share) / 100));
    // `place` spreads each kind evenly.
    return Array.from({ length: count }, (_, i) => ({ kind, nth: i, place: (i + 0.5) / count }));
  });
  const leads = Array.from({ length: Math.round((events * SHARES.email_sent) / 100) }, nextLead);
  const bodyOf = new Map(Object.keys(SHARES).map((kind) => [kind, payloadOf(kind as Kind)]));
  const made = all
    .sort((a, b) => a.place - b.place)
    .map(({ kind, nth }) => {
      const lead = leads[nth % leads.length]!;
      return { kind, lead, body: bodyOf.get(kind)!(lead) };
    });
  return {
    telemetry: made.filter(({ kind }) => TELEMETRY.includes(kind)),
    signals: made.filter(({ kind }) => !TELEMETRY.includes(kind)),
  };
}

/** How many leads' contacts differ from what the product's own rules make of the events. */
export function wrongContacts(events: CampaignEvent[], records: [email: string, record: string][]): number {
  const model = new Map<string, Contact>();
  for (const { body } of events) {
    const event = translateText(body, { receivedAt: new Date() }) as LeadEvent;
    const { email } = event.lead;
    model.set(email, merge(model.get(email) ?? { email }, event));
  }
  const held = new Map(records);
  return [...model].filter(
    ([email, contact]) => canonicalJson(recordOf(held.get(email), email)) !== canonicalJson(compact(contact)),
  ).length;
}
