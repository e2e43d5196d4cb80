import type { Alerts, Condition, Telling } from './alerts.ts';
import { spanOf } from './alerts.ts';
import type { FailureClass } from './failure.ts';
import { type Incident, type Incidents, isOpen, openIncidents } from './incident.ts';
import type { Deliveries, DeliveryDay, Survey, WebhookNotice } from './monitor.ts';

/** What the monitor remembers from round to round. Bounded, whatever happens. */
export interface MonitorState {
  rounds: number;
  /** Ids of webhooks that it created. */
  known: string[];
  /** Everything that Instantly did not deliver before this is done; absent before the first replay. */
  watermark?: number;
  /** URLs that had our deliveries by mistake (SHA-256), and when that was last seen. */
  strays: Record<string, number>;
  incidents: Incidents;
  alerts: Alerts;
  /** What people have not been told yet because the message could not be sent. */
  unsaid: Telling[];
  replayed: number;
  lastEventAt?: number;
  deliveries?: DeliveryDay[];
  /** Today's deliveries up to the end of the last incident: it has told of them. */
  forgiven?: DeliveryDay;
  webhooks: Survey['webhooks'];
  publicUrl?: string;
  intervalMs: number;
  /** Steps that failed in the last round. */
  troubles: Trouble[];
  /** Rounds in a row in which Instantly could not be asked. */
  troubledRounds: number;
}

export interface Trouble {
  step: 'survey' | 'change' | 'receiver' | 'resume' | 'replay' | 'deliveries' | 'tell';
  /** A failure class, or `unavailable` and `rate-limited`, which pass by themselves. */
  class: FailureClass | 'unavailable' | 'rate-limited' | 'unknown';
  message: string;
}

export const newState = (): MonitorState => ({
  rounds: 0,
  known: [],
  strays: {},
  incidents: {},
  alerts: {},
  unsaid: [],
  replayed: 0,
  webhooks: [],
  intervalMs: 5 * 60_000,
  troubles: [],
  troubledRounds: 0,
});

const FAILING = { deliveries: 20, begins: 0.1, ends: 0.05 };
const SHOWN_CHARACTERS = 500;

/** What is wrong after a round. */
export function conditionsOf(
  state: MonitorState,
  deliveries: Deliveries | undefined,
  survey: Survey,
  now: number,
): Condition[] {
  return [
    ...Object.values(state.incidents).map(switchedOff),
    ...survey.webhooks.filter(({ ours, offSince }) => !ours && offSince !== undefined).map(foreignOff),
    ...survey.webhooks.flatMap(noticed),
    ...changesRefused(state),
    ...failing(state),
    ...silent(survey, deliveries, state, now),
  ];
}

function switchedOff(incident: Incident): Condition {
  const { webhookId, name, offSince, waitsFor, onSince, replayed, resumes } = incident;
  const isOn = onSince !== undefined;
  return {
    kind: 'webhook-off',
    of: webhookId,
    since: offSince,
    title: `Instantly switched off the webhook “${name}”`,
    lines: [
      `Off since ${timeOf(offSince)}.`,
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

const foreignOff = ({ id, name, offSince }: Survey['webhooks'][number]): Condition => ({
  kind: 'webhook-off',
  of: id,
  since: offSince!,
  title: `Instantly switched off the webhook “${name}”, which is not ours`,
  lines: [`Off since ${timeOf(offSince!)}. To switch it on: cli webhooks resume ${id} --force`],
  remind: true,
});

const NOTICES: Record<WebhookNotice, (id: string) => string> = {
  foreign: (id) =>
    `It points at our receiver and was not made by us, so it is left alone. To delete it: cli webhooks delete ${id} --force`,
  'foreign twice': (id) =>
    `It points at our receiver, was not made by us and is left alone. What it delivers comes by one of ours too; each event is processed once. To delete it: cli webhooks delete ${id} --force`,
  twice: (id) =>
    `What it delivers comes by another of ours too; each event is processed once. To delete it: cli webhooks delete ${id}`,
  undeclared: (id) => `WEBHOOK_EVENTS does not list what it delivers. To delete it: cli webhooks delete ${id}`,
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

/** Above a tenth, until below a twentieth. What an incident has told of does not count. */
function failing({ deliveries, forgiven, alerts, incidents }: MonitorState): Condition[] {
  const today = deliveries?.at(-1);
  const alert = alerts['deliveries-failing'];
  if (!today || openIncidents(incidents).length) return alert ? [alert] : [];
  const past = forgiven?.date === today.date ? forgiven : { total: 0, failed: 0 };
  const [total, failed] = [today.total - past.total, today.failed - past.failed];
  if (total < FAILING.deliveries || failed / total <= (alert ? FAILING.ends : FAILING.begins)) return [];
  const title = `${Math.round((failed / total) * 100)} % of today’s deliveries fail`;
  const lines = [
    `${failed} of ${total} in the whole workspace. cli webhooks health shows them by day, cli doctor looks for the cause.`,
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
      lines: [`The last one came at ${timeOf(lastEventAt)}. cli webhooks plan and cli doctor look for the cause.`],
      remind: true,
    },
  ];
}

/** Instantly could not be asked: told at once when a person has to act, else from the second round on. */
export function instantlyTrouble({ troubles, troubledRounds }: MonitorState): Condition[] {
  const trouble = troubles.find(({ step }) => step !== 'change' && step !== 'tell' && step !== 'receiver');
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

/** `2026-01-31 14:05 UTC` */
export const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
