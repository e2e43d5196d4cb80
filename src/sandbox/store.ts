import { createAccounts } from './accounts.ts';
import { createAnalytics } from './analytics.ts';
import { createBlockList } from './block-list.ts';
import { openDatabase } from './database.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { createDials } from './dials.ts';
import { createEmails } from './emails.ts';
import { createLeads } from './leads.ts';
import type { Payload } from './subscription.ts';
import { createUnibox } from './unibox.ts';
import { createWebhooks } from './webhooks.ts';

export type Store = ReturnType<typeof openStore>;

/** Everything that the sandbox stores: one SQLite file; each table belongs to one part. */
export function openStore(file: string, workspaceId: string) {
  const db = openDatabase(file);
  const accounts = createAccounts(db, workspaceId);
  const analytics = createAnalytics(db);
  const leads = createLeads(db, workspaceId);
  const emails = createEmails(db, workspaceId);
  const unibox = createUnibox(emails);
  return {
    webhooks: createWebhooks(db, workspaceId),
    deliveryLog: createDeliveryLog(db, workspaceId),
    blockList: createBlockList(db, workspaceId),
    accounts,
    analytics,
    leads,
    emails,
    unibox,
    dials: createDials(db),
    /** Stores the event of a payload, even if no webhook subscribes to it. */
    record(payload: Payload): void {
      for (const { notice } of [analytics, accounts, leads, unibox]) notice(payload);
    },
    close: (): void => db.close(),
  };
}
