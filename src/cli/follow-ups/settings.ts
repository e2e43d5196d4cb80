import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import type { FollowUpChoice } from '../../domain/follow-up/follow-up.ts';
import { FOLLOW_UP_VARIABLES } from '../../settings/follow-ups.ts';
import { columns } from '../terminal/table.ts';

/** A follow-up as the environment sets it. The field names are those of `--json`. */
interface FollowUpSettings extends Pick<FollowUpChoice, 'name' | 'mode' | 'startsOn' | 'endsOn'> {
  summary: string;
  variables: {
    variable: string;
    setting: string;
    value: unknown;
    isDefault: boolean;
    initial: unknown;
    /** What the variable accepts. */
    wanted: string;
  }[];
}

export const settingsOf = (choices: FollowUpChoice[]): FollowUpSettings[] =>
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
