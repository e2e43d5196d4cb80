import { z } from 'zod';
import { FOLLOW_UP_MODES, type FollowUpChoice, type FollowUpMode } from '../domain/follow-up/follow-up.ts';
import type { Setting } from '../domain/follow-up/setting.ts';
import type { Program } from '../variables/about.ts';
import { kind, oneChoice } from '../variables/kinds.ts';
import { nearest } from '../variables/nearest.ts';
import { parseVariables, SettingsError } from '../variables/parse.ts';
import { endingKinds } from '../../workflows/follow-up-engine/definition.ts';
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
  wanted: string;
}

/** All variables of all follow-ups. */
export const FOLLOW_UP_VARIABLES: FollowUpVariable[] = Object.entries(FOLLOW_UPS).flatMap(
  ([followUp, { mode, settings }]) => {
    const variable = `${PREFIX}${constant(followUp)}`;
    return [
      { variable, followUp, initial: mode, wanted: `one of ${FOLLOW_UP_MODES.join(', ')}` },
      ...Object.entries<Setting<unknown>>(settings).map(([setting, { initial, wanted }]) => ({
        variable: `${variable}_${constant(setting)}`,
        followUp,
        setting,
        initial,
        wanted,
      })),
    ];
  },
);

const READ_BY: Program[] = ['receiver', 'worker', 'cli'];

/** The sections of the settings, one for each follow-up. */
export const FOLLOW_UP_SECTIONS: z.ZodObject[] = Object.entries(FOLLOW_UPS).map(([followUp, definition]) =>
  z
    .object(
      Object.fromEntries(
        FOLLOW_UP_VARIABLES.filter((one) => one.followUp === followUp).map(({ variable, setting }) => [
          variable,
          setting === undefined
            ? oneChoice(FOLLOW_UP_MODES)
                .prefault(definition.mode)
                .meta({
                  description: `${definition.summary}. dry-run: it only writes down what it would do.`,
                  readBy: READ_BY,
                })
            : settingVariable({
                // A follow-up that a user has written may have settings without a description.
                says: `${setting} of ${followUp}.`,
                ...(definition.settings as Record<string, Setting<unknown>>)[setting]!,
              }),
        ]),
      ),
    )
    .meta({ title: `Follow-up ${followUp}` }),
);

function settingVariable({ initial, wanted, read, says, secret }: Setting<unknown> & { says: string }): z.ZodType {
  const byDefault = Array.isArray(initial) ? initial.join(',') : String(initial);
  return kind(wanted, read)
    .default(initial as never)
    .meta({ description: says, readBy: READ_BY, byDefault, ...(secret && { secret: 'value' }) });
}

/** The follow-ups as the environment sets them. Throws `SettingsError`. */
export function readFollowUps(env: Record<string, string>): FollowUpChoice[] {
  const known = FOLLOW_UP_VARIABLES.map(({ variable }) => variable);
  const strange = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  if (strange.length) {
    const lineOf = (name: string) => `${name} is not a known follow-up setting; did you mean ${nearest(name, known)}?`;
    throw new SettingsError(strange.map(lineOf).join('\n'));
  }
  const values = parseVariables(z.object(Object.assign({}, ...FOLLOW_UP_SECTIONS.map(({ shape }) => shape))), env);
  return Object.entries(FOLLOW_UPS).map(([name, { startsOn, endsOn }]) => {
    const own = FOLLOW_UP_VARIABLES.filter(({ followUp }) => followUp === name);
    return {
      name,
      mode: values[own.find(({ setting }) => !setting)!.variable] as FollowUpMode,
      settings: Object.fromEntries(own.flatMap((one) => (one.setting ? [[one.setting, values[one.variable]]] : []))),
      startsOn,
      endsOn: endingKinds({ endsOn }),
    };
  });
}
