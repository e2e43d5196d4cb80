import { command } from '../../src/domain/command.ts';
import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { FollowUpMode, FollowUpState, OpenQuestion, TimelineEntry } from '../../src/domain/follow-up/follow-up.ts';
import { oneLine } from '../../src/domain/headline.ts';
import { blocks, code, lines, md, quotation } from '../../src/domain/text/markdown.ts';
import { teamClock } from '../../src/domain/team-clock.ts';
import { stateQuery } from './messages.ts';

const REMEMBERED = 200;
/** Details may have 20 kB. */
const SHOWN = 30;

/** What a follow-up has done and does, for people: by the query `state` and above the effects in the current details. */
export function openTimeline(
  subject: Pick<FollowUpState, 'name' | 'lead' | 'settings'> & { mode: FollowUpMode; summary: string },
  more: () => Pick<FollowUpState, 'paused' | 'question' | 'decided' | 'events' | 'zone'>,
  before: TimelineEntry[] = [],
) {
  const { summary, ...told } = subject;
  const entries: TimelineEntry[] = [...before];
  let standing = 'begins';
  let until: number | undefined;
  let show = (): void => undefined;

  setHandler(
    stateQuery,
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
    /** What the current details say above the effects; Markdown. What a person may have to do comes first. */
    above(): string {
      const { paused, question } = more();
      return blocks(
        question && questionText(question),
        lines(
          `**${md(told.lead)}** · ${md(told.name)}${told.mode === 'dry-run' ? ' · dry run, nothing is done' : ''}`,
          `${paused ? '⏸️ paused; ' : ''}${md(standing)}`,
          md(summary),
        ),
      );
    },
    /** What they say below the effects. */
    below(): string {
      const clock = teamClock(more().zone);
      return blocks(
        `Times: ${clock.zone}`,
        entries
          .slice(-SHOWN)
          .map(({ at, says }) => `- ${clock.say(at)} ${md(says)}`)
          .join('\n'),
      );
    },
    shownBy: (by: () => void) => (show = by),
  };
}

/** What is asked and how it is answered, in the few lines that the Temporal UI shows. */
function questionText({ title, proposal, untilSays, otherwise, editable }: OpenQuestion): string {
  const { workflowId } = workflowInfo();
  return blocks(
    lines(
      `🙋 **Waits for an answer:** ${md(title)}`,
      `Approve: ${code(command('follow-ups approve', workflowId))}`,
      `Reject: ${code(command('follow-ups reject', workflowId))}`,
      `Or by the link in Slack${editable ? ', where the text can be changed' : ''}. Open until ${md(untilSays)}; then: ${otherwise}.`,
    ),
    proposal !== undefined && quotation(proposal),
  );
}

export type Timeline = ReturnType<typeof openTimeline>;
