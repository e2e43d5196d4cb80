import { command } from '../command.ts';
import { type Condition, spanOf } from './alerts.ts';
import { type Incident, isOpen, openIncidents } from './incident.ts';
import type { Deliveries, Survey, WebhookNotice } from './activities.ts';
import type { MonitorState, Trouble } from './state.ts';
import { teamClock } from '../team-clock.ts';

const FAILING = { deliveries: 20, begins: 0.1, ends: 0.05 };
const SHOWN_CHARACTERS = 500;

type Zoned = Pick<MonitorState, 'zone'>;

/** What is wrong after a round. */
export function conditionsOf(
  state: MonitorState,
  deliveries: Deliveries | undefined,
  survey: Survey,
  now: number,
): Condition[] {
  return [
    ...Object.values(state.incidents).map((incident) => switchedOff(incident, state)),
    ...survey.webhooks
      .filter(({ ours, offSince }) => !ours && offSince !== undefined)
      .map((webhook) => foreignOff(webhook, state)),
    ...survey.webhooks.flatMap(noticed),
    ...changesRefused(state),
    ...failing(state),
    ...silent(survey, deliveries, state, now),
  ];
}

function switchedOff(incident: Incident, { zone }: Zoned): Condition {
  const { webhookId, name, offSince, waitsFor, onSince, replayed, resumes } = incident;
  const isOn = onSince !== undefined;
  return {
    kind: 'webhook-off',
    of: webhookId,
    since: offSince,
    title: `Instantly switched off the webhook “${name}”`,
    lines: [
      `Off since ${timeOf(offSince, zone)}.`,
      isOn
        ? 'The receiver is ready, so it was switched on again; what was missed is being replayed.'
        : (waitsFor ?? 'It will be switched on again as soon as the receiver is ready.'),
    ],
    closing: [
      isOn
        ? `It was off for ${spanOf(onSince - offSince)}${resumes > 1 ? ` and switched on again ${resumes} times` : ''}.`
        : 'The webhook is not there any more.',
      `${replayed} ${replayed === 1 ? 'event was' : 'events were'} replayed from Instantly’s delivery log.`,
    ],
    remind: true,
    over: !isOpen(incident),
  };
}

const foreignOff = ({ id, name, offSince }: Survey['webhooks'][number], { zone }: Zoned): Condition => ({
  kind: 'webhook-off',
  of: id,
  since: offSince!,
  title: `Instantly switched off the webhook “${name}”, which is not ours`,
  lines: [`Off since ${timeOf(offSince!, zone)}. To switch it on: ${command('webhooks resume', id, '--force')}`],
  remind: true,
});

const NOTICES: Record<WebhookNotice, (id: string) => string> = {
  foreign: (id) =>
    `It points at our receiver and was not made by us, so it is left alone. To delete it: ${command('webhooks delete', id, '--force')}`,
  'foreign twice': (id) =>
    `It points at our receiver, was not made by us and is left alone. What it delivers comes by one of ours too; each event is processed once. To delete it: ${command('webhooks delete', id, '--force')}`,
  twice: (id) =>
    `What it delivers comes by another of ours too; each event is processed once. To delete it: ${command('webhooks delete', id)}`,
  undeclared: (id) => `WEBHOOK_EVENTS does not list what it delivers. To delete it: ${command('webhooks delete', id)}`,
};

const noticed = ({ id, name, eventType, notice }: Survey['webhooks'][number]): Condition[] =>
  notice
    ? [{ kind: 'webhook-notice', of: id, title: `Webhook “${name}” (${eventType})`, lines: [NOTICES[notice](id)] }]
    : [];

function changesRefused({ troubles }: MonitorState): Condition[] {
  const lines = troubles
    .filter(({ step, class: kind }) => step === 'change' && kind !== 'unavailable' && kind !== 'rate-limited')
    .map(({ message }) => message);
  return lines.length
    ? [
        {
          kind: 'webhook-change',
          title: 'The webhooks at Instantly cannot be kept as they should be',
          lines: lines.slice(0, 5),
          remind: true,
        },
      ]
    : [];
}

/** Today's deliveries, without those that an incident has told of. */
function ofToday({ deliveries, forgiven }: MonitorState): { total: number; failed: number } {
  const today = deliveries?.at(-1) ?? { date: '', total: 0, failed: 0 };
  const past = forgiven?.date === today.date ? forgiven : { total: 0, failed: 0 };
  return { total: today.total - past.total, failed: today.failed - past.failed };
}

/** Above a tenth; once people were told, above a twentieth. */
export function failsTooOften(state: MonitorState): boolean {
  const { total, failed } = ofToday(state);
  return (
    total >= FAILING.deliveries && failed / total > (state.alerts['deliveries-failing'] ? FAILING.ends : FAILING.begins)
  );
}

/** From the second round on: with the first, Instantly may be about to switch the webhook off, which tells more. */
function failing(state: MonitorState): Condition[] {
  const alert = state.alerts['deliveries-failing'];
  if (openIncidents(state.incidents).length) return alert ? [alert] : [];
  if (state.failingRounds < 2) return [];
  const { total, failed } = ofToday(state);
  const title = `${Math.round((failed / total) * 100)} % of today’s deliveries fail`;
  const lines = [
    `${failed} of ${total} in the whole workspace. ${command('webhooks health')} shows them by day, ${command('doctor')} looks for the cause.`,
  ];
  return [{ kind: 'deliveries-failing', title, lines, remind: true }];
}

function silent(
  { silenceAfterMs }: Survey,
  deliveries: Deliveries | undefined,
  state: MonitorState,
  now: number,
): Condition[] {
  const { lastEventAt } = state;
  if (lastEventAt === undefined || now - lastEventAt <= silenceAfterMs) return [];
  // Where Instantly cannot be asked, what was true last stays true.
  if (!(deliveries ? deliveries.campaignsActive : state.alerts['silence'])) return [];
  return [
    {
      kind: 'silence',
      since: lastEventAt,
      title: `No event for ${spanOf(silenceAfterMs)}, though campaigns are active`,
      lines: [
        `The last one came at ${timeOf(lastEventAt, state.zone)}. ${command('webhooks plan')} and ${command('doctor')} look for the cause.`,
      ],
      remind: true,
    },
  ];
}

export const concernsInstantly = ({ step }: Trouble): boolean =>
  !['change', 'tell', 'receiver', 'parked'].includes(step);

/** Instantly could not be asked: told at once when a person has to act, else from the second round on. */
export function instantlyTrouble({ troubles, troubledRounds }: MonitorState): Condition[] {
  const trouble = troubles.find(concernsInstantly);
  if (!trouble) return [];
  const passes = trouble.class === 'unavailable' || trouble.class === 'rate-limited';
  if (passes && troubledRounds < 2) return [];
  return [
    {
      kind: 'instantly-api',
      title: 'Instantly’s API cannot be used',
      lines: [trouble.message.slice(0, SHOWN_CHARACTERS)],
      remind: true,
    },
  ];
}

/** `Sat 31 Jan 2026 14:05 (Europe/Berlin)` */
export function timeOf(at: number, teamZone: string | undefined): string {
  const { zone, say } = teamClock(teamZone);
  return `${say(at)} (${zone})`;
}
