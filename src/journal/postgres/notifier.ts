import type { Database } from '../../store/database.ts';

const CHANNEL = 'instantly_temporal';
const NOTIFY_EVERY_MS = 100;

/** Tells the receivers of one database that there is something to take. */
export interface Notifier {
  /** Tells the others soon, and once however often it is called until then. */
  notifySoon(): void;
  end(): Promise<void>;
}

/** @param onNotified called when another receiver tells us. */
export function createNotifier(database: Database, others: () => number, onNotified: () => void): Notifier {
  let timer: NodeJS.Timeout | undefined;
  const endListening = database.listen(CHANNEL, onNotified);
  return {
    /**
     * Not inside an insert: transactions that notify commit one after the other
     * (https://www.postgresql.org/docs/current/sql-notify.html).
     */
    notifySoon() {
      if (!others()) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        database.query('SELECT pg_notify($1, $2)', [CHANNEL, '']).catch(() => undefined);
      }, NOTIFY_EVERY_MS).unref();
    },

    end() {
      clearTimeout(timer);
      return endListening();
    },
  };
}
