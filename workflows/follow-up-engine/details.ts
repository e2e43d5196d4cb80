import { command } from '../../src/domain/command.ts';
import type { OpenQuestion } from '../../src/domain/follow-up/question.ts';
import { teamClock } from '../../src/domain/team-clock.ts';
import { blocks, code, lines, md, quotation } from '../../src/domain/text/markdown.ts';
import { openQuestionOf, type RunState } from './state.ts';

/** Current details may have 20 kB. */
const SHOWN_ENTRIES = 30;

/** The current details above the effects (Markdown). What a person may have to do comes first. */
export function detailsAbove(state: RunState): string {
  const { workflowId, name, lead, mode, summary, paused, standing } = state;
  const question = openQuestionOf(state);
  return blocks(
    question && questionText(question, workflowId),
    lines(
      `**${md(lead)}** · ${md(name)}${mode === 'dry-run' ? ' · dry run, nothing is done' : ''}`,
      `${paused ? '⏸️ paused; ' : ''}${md(standing)}`,
      md(summary),
    ),
  );
}

/** The current details below the effects (Markdown): the newest lines of the timeline. */
export function detailsBelow({ timeline, zone }: RunState): string {
  const clock = teamClock(zone);
  return blocks(
    `Times: ${clock.zone}`,
    timeline
      .slice(-SHOWN_ENTRIES)
      .map(({ at, says }) => `- ${clock.say(at)} ${md(says)}`)
      .join('\n'),
  );
}

/** The question and how to answer it, in the few lines that the Temporal UI shows. */
function questionText(question: OpenQuestion, workflowId: string): string {
  const { title, proposal, untilSays, otherwise, editable } = question;
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
