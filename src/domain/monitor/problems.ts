import { command } from '../command.ts';
import { teamClock } from '../team-clock.ts';
import type { Deliveries, Survey } from './activities.ts';
import { type Problem, spanInWords } from './alerts.ts';
import { failingDeliveries } from './failing-deliveries.ts';
import { type Incident, isOpen } from './incident.ts';
import { noticeText } from './notices.ts';
import type { FailedStep, MonitorState } from './state.ts';

const SHOWN_CHARACTERS = 500;
const SHOWN_CHANGES = 5;

type Zoned = Pick<MonitorState, 'zone'>;
type SurveyedWebhook = Survey['webhooks'][number];

/** What is wrong after a round. */
export function problemsOf(
  state: MonitorState,
  deliveries: Deliveries | undefined,
  survey: Survey,
  now: number,
): Problem[] {
  return [
    ...Object.values(state.incidents).map((incident) => disabled(incident, state)),
    ...survey.webhooks
      .filter(({ ours, offSince }) => !ours && offSince !== undefined)
      .map((webhook) => foreignDisabled(webhook, state)),
    ...survey.webhooks.flatMap(noticed),
    ...failedChanges(state),
    ...failingDeliveries(state),
    ...silence(survey, deliveries, state, now),
  ];
}

function disabled(incident: Incident, { zone }: Zoned): Problem {
  const { webhookId, name, offSince, waitsFor, onSince, replayed, resumes } = incident;
  const isOn = onSince !== undefined;
  const times = resumes > 1 ? ` and was re-enabled ${resumes} times` : '';
  return {
    kind: 'webhook-off',
    of: webhookId,
    since: offSince,
    title: `Instantly switched off the webhook “${name}”`,
    lines: [
      `Off since ${teamTime(offSince, zone)}.`,
      isOn
        ? 'The receiver is ready, so the webhook was re-enabled; the events that were missed are being replayed.'
        : (waitsFor ?? 'It will be re-enabled as soon as the receiver is ready.'),
    ],
    closing: [
      isOn ? `It was off for ${spanInWords(onSince - offSince)}${times}.` : 'The webhook does not exist any more.',
      `${replayed} ${replayed === 1 ? 'event was' : 'events were'} replayed from Instantly’s delivery log.`,
    ],
    remind: true,
    over: !isOpen(incident),
  };
}

const foreignDisabled = ({ id, name, offSince }: SurveyedWebhook, { zone }: Zoned): Problem => ({
  kind: 'webhook-off',
  of: id,
  since: offSince!,
  title: `Instantly switched off the webhook “${name}”, which is not ours`,
  lines: [`Off since ${teamTime(offSince!, zone)}. To re-enable it: ${command('webhooks resume', id, '--force')}`],
  remind: true,
});

const noticed = ({ id, name, eventType, notice }: SurveyedWebhook): Problem[] =>
  notice
    ? [
        {
          kind: 'webhook-notice',
          of: id,
          title: `Webhook “${name}” (${eventType})`,
          lines: [`It ${noticeText(notice, id)}`],
        },
      ]
    : [];

function failedChanges({ troubles }: MonitorState): Problem[] {
  const lines = troubles.filter((one) => one.step === 'change' && !endsByItself(one)).map(({ message }) => message);
  if (!lines.length) return [];
  const title = 'The webhooks at Instantly cannot be kept as they should be';
  return [{ kind: 'webhook-change', title, lines: lines.slice(0, SHOWN_CHANGES), remind: true }];
}

function silence(
  { silenceAfterMs }: Survey,
  deliveries: Deliveries | undefined,
  state: MonitorState,
  now: number,
): Problem[] {
  const { lastEventAt } = state;
  if (lastEventAt === undefined || now - lastEventAt <= silenceAfterMs) return [];
  // If Instantly cannot be asked, the last answer stays true.
  if (!(deliveries ? deliveries.campaignsActive : state.alerts['silence'])) return [];
  const last = `The last one came at ${teamTime(lastEventAt, state.zone)}.`;
  return [
    {
      kind: 'silence',
      since: lastEventAt,
      title: `No event for ${spanInWords(silenceAfterMs)}, though campaigns are active`,
      lines: [`${last} ${command('webhooks plan')} and ${command('doctor')} look for the cause.`],
      remind: true,
    },
  ];
}

const endsByItself = ({ class: of }: FailedStep): boolean => of === 'unavailable' || of === 'rate-limited';

/** Whether the step is a question to Instantly. */
export const concernsInstantly = ({ step }: FailedStep): boolean =>
  !['change', 'tell', 'receiver', 'books', 'parked'].includes(step);

/** A question to Instantly failed: a problem immediately if a person has to act, else from the second round on. */
export function instantlyProblem({ troubles, troubledRounds }: MonitorState): Problem[] {
  const failed = troubles.find(concernsInstantly);
  if (!failed || (endsByItself(failed) && troubledRounds < 2)) return [];
  const lines = [failed.message.slice(0, SHOWN_CHARACTERS)];
  return [{ kind: 'instantly-api', title: 'Instantly’s API cannot be used', lines, remind: true }];
}

/** `Sat 31 Jan 2026 14:05 (Europe/Berlin)` */
export function teamTime(at: number, teamZone: string | undefined): string {
  const { zone, say } = teamClock(teamZone);
  return `${say(at)} (${zone})`;
}
