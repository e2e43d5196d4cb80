import type { Command } from 'commander';
import { MINUTE_MS, spanText } from '../../domain/duration.ts';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { ReadModel } from '../../read-model/read-model.ts';
import type { CliContext } from '../context.ts';
import { note } from '../terminal/output.ts';

/** Temporal lists so few rows soon, and knows the newest. */
const FEW = 100;
/** A worker that keeps the model says every two seconds how far it is. */
const KEPT_WITHIN_MS = MINUTE_MS;

/** What is typed beside the options of every list. */
export interface WholeListOptions {
  fromTemporal?: boolean;
}

export const withSource = (command: Command): Command =>
  command.option(
    '--from-temporal',
    `ask Temporal in any case; without it a list of more than ${FEW} rows, a CSV without --limit, and counts come from the read model if a worker keeps it and it has everything`,
  );

interface WholeList extends WholeListOptions {
  /** How many rows are wanted; Infinity: all. */
  limit: number;
  /** Only what started after this time. Milliseconds since 1970. */
  since?: number | undefined;
  /** The list has follow-ups. */
  hasFollowUps?: boolean;
}

/**
 * Lets a list of many rows read the read model: it has them all in a second, and costs Temporal nothing. Returns false, without
 * calling `use`, if the list is short, the model does not have everything, or no worker keeps it: then Temporal is to be asked.
 * @param use is given what the person should know of how new the rows are.
 */
export async function readWhole(
  { clock, settings, hasModel, withModel }: CliContext,
  { limit, since, fromTemporal, hasFollowUps }: WholeList,
  use: (model: ReadModel, notes: string[]) => Promise<void>,
): Promise<boolean> {
  if (limit <= FEW || fromTemporal || !hasModel()) return false;
  return withModel(async (model) => {
    const known = await model.note<Progress>(PROGRESS).catch(() => undefined);
    if (!known) return false;
    const upTo = hasFollowUps ? Math.min(known.upTo, known.followUps ?? known.upTo) : known.upTo;
    const isBehind = upTo < Date.now() - KEPT_WITHIN_MS;
    const lacks = known.from > (since ?? 0);
    const at = `${clock.second(upTo)} (${clock.zone})`;
    if (isBehind || lacks) {
      const why = isBehind ? `has everything only up to ${at}` : `is still being filled`;
      note(`Temporal is asked, which takes longer: the read model ${why}`);
      return false;
    }
    await use(model, [
      `from the read model, as of ${at}; it keeps what has ended for ${spanText(settings.modelKeepMs)}`,
    ]);
    return true;
  });
}
