import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';
import type { FollowUpChoice } from '../domain/follow-up/follow-up.ts';
import { FOLLOW_UP_VARIABLES } from './follow-ups.ts';

/** A follow-up as the environment sets it. The field names are those of `--json`. */
export interface FollowUpSettings extends Pick<FollowUpChoice, 'name' | 'mode' | 'startsOn' | 'endsOn'> {
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
