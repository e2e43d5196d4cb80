import type { Middleware } from 'koa';
import { HOUR_MS } from '../domain/duration.ts';
import { reasonOf } from '../domain/reason.ts';
import { addressOf } from '../http/address.ts';
import { type DecisionRow, OF_THE_DESK } from '../read-model/rows.ts';
import { type RefusedLogIn, refusedLogInOf } from './auth/refused-log-in.ts';
import type { Desk } from './desk.ts';

/** Anybody can cause rows. */
const ROWS_AN_HOUR = 50;

/**
 * Writes refused log-ins for the page of all decisions: one row an hour for each name and address, with a count. Beyond 50 rows
 * an hour the others share one row. A model that cannot be written delays nobody.
 */
export function noteRefusedLogIns({ model, log }: Pick<Desk, 'model' | 'log'>): Middleware {
  // Of this process: another desk of the same database counts by itself.
  const process = Date.now().toString(36);
  let hour = 0;
  let counts = new Map<string, number>();
  let waiting = new Map<string, DecisionRow>();
  let writing = false;

  function rowOf({ who, why }: RefusedLogIn, address: string): DecisionRow {
    const at = Date.now();
    const now = Math.floor(at / HOUR_MS);
    if (now !== hour) counts = new Map();
    hour = now;
    const own = `${who} ${why} ${address}`;
    const isKept = counts.has(own) || counts.size < ROWS_AN_HOUR;
    const key = isKept ? own : '';
    const length = (counts.get(key) ?? 0) + 1;
    counts.set(key, length);
    const from = isKept
      ? `${why}, from ${address || 'an address that is not known'}`
      : 'more log-ins from many addresses';
    return {
      ...{ id: `desk/${process}/${hour}/${key}`, owner: OF_THE_DESK, kind: 'desk', lead: '', about: '' },
      ...{
        at,
        who: isKept ? who : '',
        what: 'log-in refused',
        reason: length > 1 ? `${from}, ${length} times in an hour` : from,
      },
      ...{ began: hour, length, seen: at },
    };
  }

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.size) {
      const rows = [...waiting.values()];
      waiting = new Map();
      await model
        .write({ decision: rows })
        .catch((error: unknown) =>
          log.warn({ reason: reasonOf(error) }, 'the read model cannot be told of refused log-ins'),
        );
    }
    writing = false;
  }

  return async (ctx, next) => {
    const address = addressOf(ctx);
    try {
      await next();
    } finally {
      const refused = refusedLogInOf(ctx);
      if (refused) {
        const row = rowOf(refused, address);
        waiting.set(row.id, row);
        void write();
      }
    }
  };
}
