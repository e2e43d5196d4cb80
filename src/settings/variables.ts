import { z } from 'zod';
import { CRMS } from '../../activities/crm/index.ts';
import { type About, aboutVariables, type Secrecy } from '../variables/about.ts';
import { FOLLOW_UP_SECTIONS } from './follow-ups.ts';
import { calendarVariables } from './sections/calendar.ts';
import { connectionVariables } from './sections/connection.ts';
import { crmVariables } from './sections/crm.ts';
import { deskVariables } from './sections/desk.ts';
import { databaseVariables } from './sections/database.ts';
import { instantlyVariables } from './sections/instantly.ts';
import { receiverVariables } from './sections/receiver.ts';
import { slackVariables } from './sections/slack.ts';
import { temporalVariables } from './sections/temporal.ts';
import { tracesVariables } from './sections/traces.ts';

/** The variables that every process reads, besides those of its CRM and of the follow-ups. */
export const Variables = z.object({
  ...receiverVariables.shape,
  ...deskVariables.shape,
  ...databaseVariables.shape,
  ...instantlyVariables.shape,
  ...calendarVariables.shape,
  ...temporalVariables.shape,
  ...crmVariables.shape,
  ...slackVariables.shape,
});

/** All variables, in the order in which the documentation shows them. The `.meta()` of each section has its title. */
export const SECTIONS: z.ZodObject[] = [
  receiverVariables,
  deskVariables,
  databaseVariables,
  instantlyVariables,
  slackVariables,
  crmVariables,
  ...Object.values(CRMS).map(({ variables }) => variables),
  calendarVariables,
  ...FOLLOW_UP_SECTIONS,
  temporalVariables,
  connectionVariables,
  tracesVariables,
].filter(({ shape }) => Object.keys(shape).length > 0);

let abouts: Map<string, About> | undefined;
const aboutVariable = (name: string): About | undefined =>
  (abouts ??= new Map(SECTIONS.flatMap(aboutVariables).map((one) => [one.name, one]))).get(name);

/** The beginning of the variables for headers of calls to Temporal. The user chooses the rest of the name. */
export const GRPC_META = 'TEMPORAL_GRPC_META_';

export const KNOWN = SECTIONS.flatMap(({ shape }) => Object.keys(shape));

/** Whether something here reads the variable. */
export const isKnown = (name: string): boolean => KNOWN.includes(name) || name.startsWith(GRPC_META);

/** OpenTelemetry has such a variable for each kind of data; other programs read those that we do not. */
const OTEL_HEADERS = /^OTEL_\w+_HEADERS$/;

/** Which part of the variable is secret; undefined if no part is. */
export const secrecyOf = (name: string): Secrecy | undefined => {
  if (name.startsWith(GRPC_META)) return 'value';
  return OTEL_HEADERS.test(name) ? 'headers' : aboutVariable(name)?.secret;
};
