import type { FollowUpChoice } from '../../domain/follow-up/follow-up.ts';
import { FOLLOW_UP_VARIABLES } from '../../settings/follow-ups.ts';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import { columns } from '../terminal/table.ts';

type FollowUpSettings = ReturnType<typeof settingsOf>[number];

/** Every follow-up as it is set, with the variables by which it is. */
export const settingsOf = (choices: FollowUpChoice[]) =>
  choices.map(({ name, mode, settings, startsOn, endsOn }) => ({
    name,
    summary: FOLLOW_UPS[name]!.summary,
    mode,
    startsOn,
    endsOn,
    variables: FOLLOW_UP_VARIABLES.filter(({ followUp }) => followUp === name).map(
      ({ variable, setting, initial, wanted }) => {
        const value = setting === undefined ? mode : settings[setting];
        const isDefault = JSON.stringify(value) === JSON.stringify(initial);
        return { variable, setting: setting ?? 'mode', value, isDefault, initial, wanted };
      },
    ),
  }));

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
