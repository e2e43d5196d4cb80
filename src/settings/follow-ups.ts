import { FOLLOW_UP_MODES, type FollowUpChoice, type FollowUpMode } from '../domain/follow-up/follow-up.ts';
import type { Setting } from '../domain/follow-up/setting.ts';
import { nearest } from '../variables/nearest.ts';
import { wrongVariable } from '../variables/parse.ts';
import { endingKinds } from '../../workflows/follow-up-engine/listen.ts';
import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';

const PREFIX = 'FOLLOW_UP_';

/** `reply-unanswered` and `remindAfter` become `REPLY_UNANSWERED` and `REMIND_AFTER`. */
const constant = (name: string): string =>
  name
    .replace(/([A-Z])/g, '_$1')
    .replaceAll('-', '_')
    .toUpperCase();

/** An environment variable that sets a follow-up. */
export interface FollowUpVariable {
  /** `FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER` */
  variable: string;
  followUp: string;
  /** The name of the setting in the follow-up's file. Absent: the variable sets the follow-up's mode. */
  setting?: string;
  initial: unknown;
  /** What the text should be, for error messages. */
  wanted: string;
  /** The value; undefined if the text is not valid. */
  read(text: string): unknown;
}

/** All variables of all follow-ups. */
export const FOLLOW_UP_VARIABLES: FollowUpVariable[] = Object.entries(FOLLOW_UPS).flatMap(
  ([followUp, { mode, settings }]) => {
    const variable = `${PREFIX}${constant(followUp)}`;
    return [
      { variable, followUp, ...modeSetting(mode) },
      ...Object.entries<Setting<unknown>>(settings).map(([setting, one]) => ({
        variable: `${variable}_${constant(setting)}`,
        followUp,
        setting,
        ...one,
      })),
    ];
  },
);

function modeSetting(initial: FollowUpMode): Setting<FollowUpMode> {
  return {
    initial,
    wanted: `one of ${FOLLOW_UP_MODES.join(', ')}`,
    read: (text) => FOLLOW_UP_MODES.find((mode) => mode === text),
  };
}

/** The follow-ups as the environment sets them. Calls `refuse` with one line for each variable that is wrong. */
export function readFollowUps(env: Record<string, string>, refuse: (line: string) => void): FollowUpChoice[] {
  const known = FOLLOW_UP_VARIABLES.map(({ variable }) => variable);
  for (const variable of Object.keys(env)) {
    if (variable.startsWith(PREFIX) && !known.includes(variable))
      refuse(`${variable} is not a known follow-up setting; did you mean ${nearest(variable, known)}?`);
  }
  const valueOf = ({ variable, initial, wanted, read }: FollowUpVariable): unknown => {
    const text = env[variable];
    if (text === undefined) return initial;
    const value = read(text);
    if (value === undefined) refuse(wrongVariable(variable, text, wanted));
    return value ?? initial;
  };
  return Object.entries(FOLLOW_UPS).map(([name, { startsOn, endsOn }]) => {
    const own = FOLLOW_UP_VARIABLES.filter(({ followUp }) => followUp === name);
    return {
      name,
      mode: valueOf(own.find(({ setting }) => !setting)!) as FollowUpMode,
      settings: Object.fromEntries(own.flatMap((one) => (one.setting ? [[one.setting, valueOf(one)]] : []))),
      startsOn,
      endsOn: endingKinds({ endsOn }),
    };
  });
}
