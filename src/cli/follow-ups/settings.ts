import { columns } from '../terminal/table.ts';
import type { FollowUpSettings } from '../../settings/follow-up-settings.ts';

export const settingsText = (all: FollowUpSettings[]): string => all.map(oneText).join('\n\n');

const oneText = ({ name, summary, mode, startsOn, endsOn, variables }: FollowUpSettings): string =>
  [
    `${name} · ${mode}`,
    `  ${summary}`,
    `  starts on ${startsOn.join(', ')}`,
    `  ends on ${endsOn.join(', ')}`,
    ...columns(
      ['VARIABLE', '', 'VALUE'],
      variables.map(({ variable, value, isDefault }) => [variable, isDefault ? 'default' : 'set', valueText(value)]),
    )
      .split('\n')
      .map((line) => `  ${line}`),
  ].join('\n');

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length ? value.join(',') : '–';
  return typeof value === 'string' && !value.includes('\n') ? value || '–' : JSON.stringify(value);
}
