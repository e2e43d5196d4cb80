import type { z } from 'zod';
import type { CrmFinding } from '../src/domain/crm-finding.ts';
import type { LeadEvent } from '../src/domain/event.ts';
import type { CallBudget } from '../src/outgoing/call-budget.ts';
import type { Attempt } from './attempt.ts';
import type { LocalStore } from './local-store/local-store.ts';

/** A CRM: the calls that the product makes to it. */
export interface Crm {
  /**
   * Merges the event into the lead's contact (`merge`, `statusOf`) and logs it on the timeline. Does not repeat what an
   * earlier try of the same effect has done. Throws `VendorError`.
   */
  record(event: LeadEvent, attempt: Attempt): Promise<void>;
  /** The other addresses of the contact that has this one, lower case. Throws `VendorError`. */
  otherAddressesOf?(email: string): Promise<string[]>;
  /** Creates in the CRM what `record` needs and returns a line for each thing it did. It may run any number of times. */
  setUp?(): Promise<string[]>;
  /** Checks whether `record` can work. */
  check?(): Promise<CrmFinding[]>;
}

/** What a file in `crm/` exports: everything that the product has to know about a CRM. */
export interface CrmKind<Settings = unknown> {
  /** The environment variables of the CRM, each with its default or with the words that say what it should be. */
  variables: z.ZodObject;
  /** The most calls per second that the vendor accepts from all workers together; null: it is local, without limit. */
  callsPerSecond(settings: Settings): number | null;
  /**
   * The events whose `record` may be repeated without a look at what is there: `all`, or only the `bulk` of sent mails,
   * opens and clicks. Such an event is recorded sooner.
   */
  repeatable: 'all' | 'bulk';
  /** @param settings the parsed `variables`. */
  open(settings: Settings, means: CrmMeans): Crm;
  /** JSON Schema of the requests, if others rely on it. */
  schema?: object;
}

export interface CrmMeans {
  /** Each call to the vendor takes a turn from it (`inTurn`). */
  budget: CallBudget;
  /** The store of the local CRM and the outbox. */
  store: LocalStore;
  /**
   * The lead's events of these kinds, for a CRM that does not create a contact for such an event. An event is found a
   * few seconds after it has started its workflow.
   */
  leadEvents(email: string, kinds: LeadEvent['kind'][]): Promise<LeadEvent[]>;
}

/** Types a CRM's settings by its own variables. */
export const defineCrm = <Variables extends z.ZodObject>(
  kind: CrmKind<z.infer<Variables>> & { variables: Variables },
): CrmKind => kind;
