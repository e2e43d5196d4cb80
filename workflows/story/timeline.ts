import { setHandler } from '@temporalio/workflow';
import type { FollowUpMode, FollowUpState, TimelineEntry } from '../../src/domain/follow-up.ts';
import { oneLine } from '../../src/domain/headline.ts';
import { state } from './messages.ts';

const REMEMBERED = 200;
/** Details may have 20 kB. */
const SHOWN = 30;

/** What a follow-up has done and does, for people: by the query `state` and above the effects in the current details. */
export function openTimeline(
  subject: Pick<FollowUpState, 'name' | 'lead' | 'settings'> & { mode: FollowUpMode; summary: string },
  more: () => Pick<FollowUpState, 'paused' | 'question' | 'decided' | 'events'>,
) {
  const { summary, ...told } = subject;
  const entries: TimelineEntry[] = [];
  let standing = 'begins';
  let until: number | undefined;
  let show = (): void => undefined;

  setHandler(
    state,
    () => ({ ...told, standing, ...(until !== undefined && { until }), ...more(), timeline: entries }),
    { description: 'Where it stands, what it asks, and what it has done' },
  );

  return {
    entries,
    /** Writes a line that stays. */
    note(says: string): void {
      entries.push({ at: Date.now(), says: oneLine(says) });
      if (entries.length > REMEMBERED) entries.shift();
      show();
    },
    /** Says what goes on at present. */
    stands(says: string, at?: number): void {
      [standing, until] = [oneLine(says), at];
      show();
    },
    /** What the current details say above the effects. */
    above: (): string[] => [
      `**${summary}** · ${told.lead}${told.mode === 'dry-run' ? ' · dry run, nothing is done' : ''}`,
      `${more().paused ? '⏸️ paused; ' : ''}${standing}`,
      ...entries
        .slice(-SHOWN)
        .map(({ at, says }) => `- ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} ${says}`),
      '',
    ],
    shownBy: (by: () => void) => (show = by),
  };
}

export type Timeline = ReturnType<typeof openTimeline>;
