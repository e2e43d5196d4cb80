import pMap from 'p-map';
import { hasText, type StoryLine } from '../../../read-model/lead-story.ts';
import { leadEventOf, textInHistory, textOfEvent } from '../../../stories/texts.ts';
import { CONCURRENT_CALLS, type Temporal } from '../../../temporal/connection.ts';
import { isUnanswered } from '../../../temporal/grpc-errors.ts';
import type { AskTemporal } from '../../ask-temporal.ts';

/** What may have a text in Temporal. */
export type Written = Pick<StoryLine, 'event' | 'effect'>;

const MOST_KEPT = 500;
const LONGEST_KEPT = 5_000;
const LONGEST = 100_000;

/** Reads what leads and we have written. Texts that a page shows by itself are remembered: they never change. */
export function createTexts(ask: AskTemporal) {
  const known = new Map<string, string>();

  async function read(temporal: Temporal, one: Written): Promise<void> {
    const text = await writtenText(temporal, one).catch((error: unknown) => {
      // Of a run that is gone nobody has the text.
      if (isUnanswered(error)) throw error;
    });
    if (text !== undefined) known.set(idOf(one), text.slice(0, LONGEST_KEPT));
    if (known.size > MOST_KEPT) known.delete(known.keys().next().value!);
  }

  return {
    /** The beginnings of the texts, by `idOf`. What Temporal does not answer in time is left out. */
    async of(all: Written[], waitMs: number): Promise<Map<string, string>> {
      const written = all.filter(hasText);
      const missing = written.filter((one) => !known.has(idOf(one)));
      if (missing.length)
        await ask(`texts of ${missing.map(idOf).join()}`, waitMs, (temporal) =>
          pMap(missing, (one) => read(temporal, one), CONCURRENT_CALLS),
        );
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
