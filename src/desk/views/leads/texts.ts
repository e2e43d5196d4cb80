import pMap from 'p-map';
import { hasText, type StoryLine } from '../../../read-model/lead-story.ts';
import { hurried } from '../../../stories/read-now.ts';
import { leadEventOf, textInHistory, textOfEvent } from '../../../stories/texts.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../../temporal/connection.ts';
import { inTime } from './in-time.ts';

/** What may have a text in Temporal. */
export type Written = Pick<StoryLine, 'event' | 'effect'>;

/** So long a page waits; what is read later is on the next one. */
const WAIT_MS = 100;
const WITHIN_MS = 3_000;
/** So long nobody asks Temporal again that did not answer. */
const AWAY_MS = 5_000;
const MOST_KEPT = 500;
const LONGEST_KEPT = 5_000;
const LONGEST = 100_000;

/** Reads what leads and we have written. Texts that a page shows by itself are remembered: they never change. */
export function createTexts(temporal: Temporal) {
  const known = new Map<string, string>();
  const reading = new Set<string>();
  let awayUntil = 0;

  async function read(wanted: Written[]): Promise<void> {
    const hurry = hurried(temporal, WITHIN_MS);
    await pMap(
      wanted,
      async (one) => {
        reading.add(idOf(one));
        const text = await writtenText(hurry, one).catch(() => undefined);
        reading.delete(idOf(one));
        if (text === undefined) awayUntil = Date.now() + AWAY_MS;
        else known.set(idOf(one), text.slice(0, LONGEST_KEPT));
        if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
      },
      CONCURRENT_CALLS,
    );
  }

  return {
    /** The beginnings of the texts, by `idOf`. What Temporal does not answer in time is left out. */
    async of(all: Written[]): Promise<Map<string, string>> {
      const written = all.filter(hasText);
      const missing = written.filter((one) => !known.has(idOf(one)) && !reading.has(idOf(one)));
      if (missing.length && Date.now() > awayUntil) await inTime(read(missing), WAIT_MS);
      return new Map(written.flatMap((one) => (known.has(idOf(one)) ? [[idOf(one), known.get(idOf(one))!]] : [])));
    },
  };
}

/** Rejects if Temporal does not answer, or no longer has it. Empty if there is none. */
export async function writtenText(temporal: Temporal, { event, effect }: Written): Promise<string> {
  const read = event ? await leadEventOf(temporal, event) : undefined;
  const text = read ? textOfEvent(read) : effect && (await textInHistory(temporal, effect));
  return (text ?? '').slice(0, LONGEST).toWellFormed();
}

export const idOf = ({ event, effect }: Written): string => (event ? event.id : `${effect?.key} ${effect?.began}`);
