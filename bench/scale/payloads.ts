import { samplePayload } from '../../src/sandbox/payloads.ts';

export interface Filling {
  /** How many workflows are closed in the end. */
  closed: number;
  /** How many wait: follow-ups, questions and parked effects. */
  open: number;
}

type Payload = Record<string, unknown>;

/** The stub of Slack refuses messages about leads of this company, so that their effects are parked. */
export const REFUSED = 'refused.example';

/** What each of 10 open workflows is. An event whose effect is parked stays open; the others leave a closed event. */
const OPEN = [
  ...Array<string>(5).fill('reply_received'),
  ...Array<string>(2).fill('lead_interested'),
  'lead_no_show',
  ...Array<string>(2).fill('lead_meeting_booked'),
];
const PARKED = 'lead_meeting_booked';
/** What each of 20 other events is. */
const CLOSED = [
  ...Array<string>(11).fill('email_sent'),
  ...Array<string>(5).fill('email_opened'),
  ...Array<string>(2).fill('link_clicked'),
  'lead_neutral',
  'email_bounced',
];
const CAMPAIGNS = 25;
const LEADS = 10_000;
/** One in this many events is of the same lead. */
const OF_ONE_LEAD = 100;
const SPAN_MS = 10 * 24 * 3_600_000;

/**
 * The payloads of events that leave so many more workflows closed and open, mixed.
 * @param first the number of the first lead whose workflow stays open: a lead has one follow-up of a kind.
 */
export function* payloadsOf({ closed, open }: Filling, first: number): Generator<Payload> {
  const opening = Array.from({ length: Math.max(0, open) }, (_, i) => OPEN[i % OPEN.length]!);
  const left = closed - opening.filter((kind) => kind !== PARKED).length;
  const every = Math.max(1, Math.floor(left / Math.max(1, open)));
  const next = opening.entries();
  for (let i = 0; i < left; i += 1) {
    if (i % every === 0) {
      const one = next.next();
      if (!one.done) yield openingPayload(first + one.value[0], one.value[1]);
    }
    const lead = i % OF_ONE_LEAD === 0 ? 'busy' : `jane.cooper.${i % LEADS}`;
    yield payload(CLOSED[i % CLOSED.length]!, `${lead}@halden-robotics.example`, i, Date.now() - (i * SPAN_MS) / left);
  }
  for (const [i, kind] of next) yield openingPayload(first + i, kind);
}

/** Follow-ups count from the event, so it is of now. */
const openingPayload = (i: number, kind: string): Payload =>
  payload(kind, `sam.rivera.${i}@${kind === PARKED ? REFUSED : 'open.example'}`, i, Date.now());

const payload = (kind: string, lead: string, i: number, at: number): Payload =>
  samplePayload(kind, {
    lead_email: lead,
    campaign_name: `Campaign ${i % CAMPAIGNS}`,
    campaign_id: `0198f6d8-7b20-7f4e-8a91-${String(i % CAMPAIGNS).padStart(12, '0')}`,
    timestamp: new Date(at).toISOString(),
    step: 1 + (i % 4),
  });
