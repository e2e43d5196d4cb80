import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../../src/domain/duration.ts';
import { startChild } from '../child.ts';
import type { Scope } from '../scope.ts';
import type { BenchEvent } from './mixes.ts';

/** What the vendors have seen of an effect. */
export interface Seen {
  firstAt: number;
  lastAt: number;
  /** How often the effect took place. */
  times: number;
  /** How often it was asked for: a repeat that the vendor recognises is no second effect. */
  calls: number;
}

export interface Tally {
  lost: number;
  twice: number;
  /** Calls that asked for an effect that had taken place. */
  repeats: number;
}

export type VendorStub = Awaited<ReturnType<typeof startVendorStub>>;

const LOOK_EVERY_MS = 20;
const STALLED_MS = 1.5 * MINUTE_MS;

/** The stub vendors, in a process of their own. */
export async function startVendorStub(scope: Scope, folder: string, latencyMs: number, refused?: string) {
  const child = await startChild(scope, 'servers/vendors.ts', folder, { latencyMs, refused });
  const url = await child.ask<string>('url');
  const count = () => child.ask<number>('count');
  const seen = async () => new Map(await child.ask<[string, Seen][]>('seen'));

  return {
    url,
    seen,
    /** Resolves when there are that many effects, or when none has come for a while: true if there are. */
    async until(effects: number): Promise<boolean> {
      let [before, since] = [await count(), Date.now()];
      while (before < effects) {
        await sleep(LOOK_EVERY_MS);
        const now = await count();
        if (now > before) [before, since] = [now, Date.now()];
        else if (Date.now() - since > STALLED_MS) return false;
      }
      return true;
    },
  };
}

export const effectCount = (events: BenchEvent[]): number =>
  events.reduce((total, { effects }) => total + effects.length, 0);

export function tally(events: BenchEvent[], seen: Map<string, Seen>): Tally {
  const found = events.flatMap(({ effects }) => effects.map((key) => seen.get(key)));
  const there = found.filter((one) => one !== undefined);
  return {
    lost: found.length - there.length,
    twice: there.filter(({ times }) => times > 1).length,
    repeats: there.reduce((total, { calls }) => total + calls - 1, 0),
  };
}

/** When an event's last effect took place first; undefined if one is missing. */
export function doneAt({ effects }: BenchEvent, seen: Map<string, Seen>): number | undefined {
  const times = effects.map((key) => seen.get(key)?.firstAt);
  return times.includes(undefined) ? undefined : Math.max(...(times as number[]));
}
