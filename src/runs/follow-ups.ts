import { createHash } from 'node:crypto';
import { isMild } from '../domain/bounce.ts';
import { isLeadEvent, type OutreachEvent } from '../domain/event.ts';
import {
  ALWAYS_END,
  FOLLOW_UP_MODES,
  type FollowUpChoice,
  type FollowUpMode,
  followUpNameOf,
  type FollowUpPolicy,
} from '../domain/follow-up/follow-up.ts';
import type { Setting } from '../domain/follow-up/setting.ts';
import { FOLLOW_UPS } from '../../workflows/follow-up-register.ts';
import { endingKinds } from '../../workflows/follow-up-engine/listen.ts';
import { nearest } from '../variables/nearest.ts';

/** The types of their workflows. */
export const FOLLOW_UP_TYPES: string[] = Object.values(FOLLOW_UPS).map(({ type }) => type);

/** The follow-up that a type of workflow is; undefined where it is none. */
export const followUpOf = (type: string): string | undefined =>
  FOLLOW_UP_TYPES.includes(type) ? followUpNameOf(type) : undefined;

const PREFIX = 'FOLLOW_UP_';
const constant = (name: string): string =>
  name
    .replace(/([A-Z])/g, '_$1')
    .replaceAll('-', '_')
    .toUpperCase();

export interface FollowUpVariable {
  /** `FOLLOW_UP_REPLY_UNANSWERED_REMIND_AFTER` */
  variable: string;
  followUp: string;
  /** Absent: the follow-up's mode. */
  setting?: string;
  initial: unknown;
  wanted: string;
  read(text: string): unknown;
}

/** Every variable by which the follow-ups are set. */
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

/** The follow-ups as the environment sets them. What is wrong there is told by `refuse`, a line each. */
export function readFollowUps(env: Record<string, string>, refuse: (line: string) => void): FollowUpChoice[] {
  const known = FOLLOW_UP_VARIABLES.map(({ variable }) => variable);
  for (const variable of Object.keys(env)) {
    if (variable.startsWith(PREFIX) && !known.includes(variable))
      refuse(`${variable} is set, which no follow-up reads; it should perhaps be ${nearest(variable, known)}`);
  }
  const valueOf = ({ variable, initial, wanted, read }: FollowUpVariable): unknown => {
    const text = env[variable];
    if (text === undefined) return initial;
    const value = read(text);
    if (value === undefined) refuse(`${variable} is ${JSON.stringify(text)}, it should be ${wanted}`);
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

const HASH_CHARACTERS = 16;

/** What the ids of a lead's follow-ups end in. */
export const leadHash = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('hex').slice(0, HASH_CHARACTERS);

/** The id of a lead's follow-up. */
export const followUpId = (name: string, email: string): string => `${name}-${leadHash(email)}`;

/** The name of the follow-up that an id is of. */
export const followUpOfId = (id: string): string => id.slice(0, -1 - HASH_CHARACTERS);

/** What the workflow of this event has to know; undefined where it concerns no follow-up, and costs nothing more. */
export function followUpPolicy(event: OutreachEvent, choices: FollowUpChoice[]): FollowUpPolicy | undefined {
  if (!isLeadEvent(event) || (event.kind === 'email_bounced' && isMild(event.bounce))) return undefined;
  const concerned = choices.filter(
    // One that was switched off may still be open.
    ({ mode, startsOn, endsOn }) => (mode === 'off' ? ALWAYS_END : [...startsOn, ...endsOn]).includes(event.kind),
  );
  if (!concerned.length) return undefined;
  return {
    lead: leadHash(event.lead.email),
    concerned: Object.fromEntries(concerned.map(({ name, mode, settings }) => [name, { mode, settings }])),
  };
}
