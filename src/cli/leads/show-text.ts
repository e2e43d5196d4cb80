import { command } from '../../domain/command.ts';
import { sortedVariables } from '../../domain/person.ts';
import type { Clock } from '../terminal/clock.ts';
import type { ShownLead } from './show.ts';
import type { LeadFollowUp } from './story.ts';

/** For people. Sections of which there is nothing are left out. */
export function showText(
  { contact, name, company, source, record, followUps, timeline }: ShownLead,
  clock: Clock,
): string {
  const { email, status, emailStatus, campaign, label, variables } = contact;
  return [
    [name, company].filter(Boolean).join(' · ') || email,
    [email, status, `email ${emailStatus}`, campaign?.name ?? campaign?.id, label && `label ${label}`]
      .filter(Boolean)
      .join(' · '),
    `as known to ${source}`,
    ...(record ? [`CRM record: ${record}`] : []),
    ...section(
      'variables',
      sortedVariables(variables).map(
        ([key, value]) =>
          `  ${key}: ${typeof value === 'string' ? value.replace(/\s*\n\s*/g, ' ') : JSON.stringify(value)}`,
      ),
    ),
    ...section(
      'follow-ups',
      followUps.flatMap((one) => followUpLines(one, clock)),
    ),
    ...section(
      clock.heading('timeline'),
      timeline.flatMap(({ at, what, says, text }) => [
        `  ${clock.second(at)}  ${what.padEnd(9)}  ${says}`,
        ...(text?.split('\n').map((line) => `${' '.repeat(34)}> ${line}`.trimEnd()) ?? []),
      ]),
    ),
  ].join('\n');
}

const section = (title: string, lines: string[]): string[] => (lines.length ? ['', `${title}:`, ...lines] : []);

function followUpLines(
  { id, name, status, started, standing, paused, question }: LeadFollowUp,
  clock: Clock,
): string[] {
  const isOpen = status === 'RUNNING';
  const stands = isOpen ? `open${paused ? ', paused' : ''}${standing ? `: ${standing}` : ''}` : status.toLowerCase();
  return [
    `  ${name} · ${stands} · started ${clock.minute(started)} · ${command('follow-ups show', id)}`,
    ...(question ? [`    waits for an answer: ${command('follow-ups approve', id)}`] : []),
  ];
}
