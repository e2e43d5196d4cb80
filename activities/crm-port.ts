import type { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';
import type { CrmFinding } from '../src/domain/crm-finding.ts';
import type { LeadEvent } from '../src/domain/event.ts';
import type { Attempt } from './attempt.ts';

/** A CRM, reduced to what outreach asks of it. */
export interface Crm {
  /**
   * Merges the event into the lead's contact (`merge`, `statusOf`) and logs it on the timeline. Whatever an earlier try
   * of the same effect did is not done again. Throws `VendorError`.
   */
  record(event: LeadEvent, attempt: Attempt): Promise<void>;
  /** The other addresses of the contact that has this one, lower case. Throws `VendorError`. */
  otherAddressesOf?(email: string): Promise<string[]>;
  /** Makes in the CRM what `record` relies on and returns what it did, a line each. Any number of times. */
  setUp?(): Promise<string[]>;
  /** Looks whether `record` can work. */
  check?(): Promise<CrmFinding[]>;
}

/** What a file in `crm/` exports: all that the product has to know of a CRM. */
export interface CrmKind<Settings = unknown> {
  /** The environment variables that it reads, each with its default or the words for what it should be. */
  variables: z.ZodObject;
  /** How many updates a second the vendor takes from all workers together; null: local, as fast as it goes. */
  updatesPerSecond(settings: Settings): number | null;
  /** @param settings what `variables` made of the environment. */
  open(settings: Settings, means: CrmMeans): Crm;
  /** JSON Schema of what is sent, where that is a promise to others. */
  schema?: object;
}

export interface CrmMeans {
  /** The file of local effects. */
  store: DatabaseSync;
  /** What of these kinds happened to a lead, for a CRM that does not make a contact of it. Follows within seconds. */
  leadEvents(email: string, kinds: LeadEvent['kind'][]): Promise<LeadEvent[]>;
}

/** Types a CRM's settings by its own variables. */
export const defineCrm = <Variables extends z.ZodObject>(
  kind: CrmKind<z.infer<Variables>> & { variables: Variables },
): CrmKind => kind;
