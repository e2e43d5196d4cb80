import { command } from '../../domain/command.ts';
import { sortedVariables } from '../../domain/person.ts';
import type { Clock } from '../../calendar/clock.ts';
import { section } from '../terminal/section.ts';
import type { ShownLead } from './show.ts';
import type { LeadFollowUp } from '../../stories/story-entry.ts';

export function leadText(
  { contact, name, company, source, record, followUps, timeline }: Omit<ShownLead, 'notes'>,
  clock: Clock,
): string {
  const { email, status, emailStatus, campaign, label, variables } = contact;
  return [
    [name, company].filter(Boolean).join(' · ') || email,
    [email, status, `email ${emailStatus}`, campaign?.name ?? campaign?.id, label && `label ${label}`]
      .filter(Boolean)
      .join(' · '),
    `source: ${source}`,
    ...(record ? [`CRM record: ${record}`] : []),
    ...section('variables', sortedVariables(variables).map(variableText)),
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

const variableText = ([key, value]: [string, unknown]): string =>
  `  ${key}: ${typeof value === 'string' ? value.replace(/\s*\n\s*/g, ' ') : JSON.stringify(value)}`;

function followUpLines(
  { id, name, status, started, standing, paused, question }: LeadFollowUp,
  clock: Clock,
): string[] {
  const open = `open${paused ? ', paused' : ''}${standing ? `: ${standing}` : ''}`;
  const state = status === 'RUNNING' ? open : status.toLowerCase();
  return [
    `  ${name} · ${state} · started ${clock.minute(started)} · ${command('follow-ups show', id)}`,
    ...(question ? [`    waits for an answer: ${command('follow-ups approve', id)}`] : []),
  ];
}
