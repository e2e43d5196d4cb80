import { type Contact, type Status, statusOf } from '../domain/contact.ts';
import type { Turn } from '../outgoing/call-budget.ts';
import type { Hubspot } from './client.ts';

export type StatusMap = Partial<Record<Status, string>>;

/** The option of HubSpot's own fields for each of our statuses. */
export interface Stages {
  leadStatus: StatusMap;
  lifecycle: StatusMap;
}

/**
 * The new values of HubSpot's own fields. People set these fields too, so they change only when our status changes and
 * only to an option that the portal has, and the lifecycle stage never moves back.
 * @param held the contact's present values.
 */
export async function movesOf(
  hubspot: Hubspot,
  { leadStatus, lifecycle }: Stages,
  { before, after, held }: { before: Contact; after: Contact; held: Record<string, string | null | undefined> },
  turn: Turn,
): Promise<Record<string, string>> {
  const status = statusOf(after);
  if (status === statusOf(before)) return {};
  const moves: Record<string, string> = {};
  const option = leadStatus[status];
  if (option && (await hubspot.optionsOf('hs_lead_status', turn)).includes(option)) moves['hs_lead_status'] = option;
  const stage = lifecycle[status];
  if (stage && isForward(held['lifecyclestage'], stage, await hubspot.optionsOf('lifecyclestage', turn))) {
    moves['lifecyclestage'] = stage;
  }
  return moves;
}

function isForward(now: string | null | undefined, to: string, order: string[]): boolean {
  // A stage that is not in the portal's list cannot be compared.
  if (now && !order.includes(now)) return false;
  return order.indexOf(to) > order.indexOf(now ?? '');
}
