import { type Kind, leadPayloads } from '../payloads.ts';

/** What an event does at the vendors: a CRM call, a Slack message, an entry in the block list. */
export type EffectKind = 'crm' | 'slack' | 'block';

export interface BenchEvent {
  kind: Kind;
  /** The serial number of its lead. */
  lead: string;
  body: string;
  /** The keys of its effects: lead and kind of effect. */
  effects: string[];
}

/** How often each kind comes; `telemetry` is of a hundred events. */
export const MIXES = {
  signals: { reply_received: 1, email_bounced: 1, lead_interested: 1 },
  telemetry: {
    email_sent: 70,
    email_opened: 20,
    link_clicked: 5,
    reply_received: 2,
    lead_interested: 1,
    email_bounced: 1,
    lead_out_of_office: 1,
  },
} satisfies Record<string, Partial<Record<Kind, number>>>;

export type Mix = keyof typeof MIXES;
export const MIX_NAMES = Object.keys(MIXES) as Mix[];

const MORE_EFFECTS: Partial<Record<Kind, EffectKind>> = { reply_received: 'slack', email_bounced: 'block' };

/** The key of an effect of a lead's event. */
export const effectOf = (lead: string, kind: EffectKind): string => `${lead}/${kind}`;

/** Makes events of a mix, the kinds evenly spread. Each event has another lead. */
export const eventsOf = (mix: Mix): ((count: number) => BenchEvent[]) => mixed(MIXES[mix]);

/** Makes events of one kind. */
export const eventsOfKind = (kind: Kind): ((count: number) => BenchEvent[]) => mixed({ [kind]: 1 });

function mixed(weights: Partial<Record<Kind, number>>): (count: number) => BenchEvent[] {
  const kinds = Object.entries(weights).map(([name, weight]) => {
    const kind = name as Kind;
    return { kind, weight, credit: 0, next: leadPayloads(kind) };
  });
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);

  function next(): BenchEvent {
    for (const one of kinds) one.credit += one.weight;
    const due = kinds.reduce((a, b) => (b.credit > a.credit ? b : a));
    due.credit -= total;
    const more = MORE_EFFECTS[due.kind];
    const { lead, body } = due.next();
    const effects = [effectOf(lead, 'crm'), ...(more ? [effectOf(lead, more)] : [])];
    return { kind: due.kind, lead, body, effects };
  }
  return (count) => Array.from({ length: count }, next);
}
