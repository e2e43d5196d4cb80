import { countedWorkspace, type Receipt, type ReceiptStatus, SPAN_MS } from '../domain/books/ledger.ts';
import type { OutreachEvent } from '../domain/event.ts';

/** Adds up deliveries until they are written together. */
export interface Tally {
  add(at: number, event: OutreachEvent, status: ReceiptStatus): void;
  isEmpty(): boolean;
  /** The sums since the last call. */
  take(): Receipt[];
  /** Gives sums back that could not be written. */
  putBack(receipts: Receipt[]): void;
}

export function createTally(): Tally {
  let sums = new Map<string, Receipt>();

  function sumOf(at: number, workspace: string, kind: string): Receipt {
    const key = `${at} ${kind} ${workspace}`;
    const known = sums.get(key) ?? { at, workspace, kind, accepted: 0, duplicate: 0, ignored: 0 };
    sums.set(key, known);
    return known;
  }

  return {
    add(at, event, status) {
      sumOf(at - (at % SPAN_MS), countedWorkspace(event), event.kind)[status] += 1;
    },
    isEmpty: () => sums.size === 0,
    take() {
      const taken = [...sums.values()];
      sums = new Map();
      return taken;
    },
    putBack(receipts) {
      for (const { at, workspace, kind, ...counts } of receipts) {
        const sum = sumOf(at, workspace, kind);
        for (const [status, count] of Object.entries(counts)) sum[status as ReceiptStatus] += count;
      }
    },
  };
}
