import { createAccounts } from './accounts.ts';
import { createAnalytics } from './analytics.ts';
import { createBlockList } from './block-list.ts';
import { openDatabase } from './database.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { createDials } from './dials.ts';
import { createWebhooks } from './webhooks.ts';

export type Store = ReturnType<typeof openStore>;

/** Everything the sandbox remembers: one SQLite file, one owner per table. */
export function openStore(file: string, workspaceId: string) {
  const db = openDatabase(file);
  return {
    webhooks: createWebhooks(db, workspaceId),
    deliveryLog: createDeliveryLog(db, workspaceId),
    blockList: createBlockList(db, workspaceId),
    accounts: createAccounts(db, workspaceId),
    analytics: createAnalytics(db),
    dials: createDials(db),
    close: (): void => db.close(),
  };
}
