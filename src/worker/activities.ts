import type { WorkflowBundleOption } from '@temporalio/worker';
import { createBuildActivities } from '../../activities/check-build.ts';
import type { Crm } from '../../activities/crm-port.ts';
import { CRMS } from '../../activities/crm/index.ts';
import { createFirstTries, type FirstTries } from '../../activities/first-try.ts';
import { createActivities } from '../../activities/index.ts';
import type { LocalStore } from '../../activities/local-store/local-store.ts';
import { openLocalStore } from '../../activities/local-store/open-local-store.ts';
import { createLookups } from '../../activities/lookups.ts';
import { createMonitorActivities } from '../../activities/monitor.ts';
import { createOutbox } from '../../activities/outbox.ts';
import { createReadAgain } from '../../activities/read-again.ts';
import { createSlack } from '../../activities/slack.ts';
import { type Lane, LANES } from '../domain/activities.ts';
import type { ConcernCount } from '../domain/concerns/concern.ts';
import type { LeadEvent } from '../domain/event.ts';
import { answerLinks } from '../http/answer-token.ts';
import type { Instantly } from '../instantly/client.ts';
import type { Log } from '../log/log.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { checkBuild } from '../runs/check-build.ts';
import { createFollowUpPort } from '../runs/call-follow-ups.ts';
import { createReplayDispatch } from '../runs/dispatch.ts';
import { eventMemoryMs } from '../runs/event-memory.ts';
import { leadEvents } from '../runs/lead-events.ts';
import { newestStart } from '../runs/newest-start.ts';
import { declaredWebhooks } from '../settings/declared-webhooks.ts';
import type { Settings } from '../settings/settings.ts';
import { usesLocalStore } from '../settings/uses-local-store.ts';
import { answerLinkKeys } from '../settings/kept-secrets.ts';
import type { MessageLinks } from '../slack/message.ts';
import type { Temporal } from '../temporal/connection.ts';
import type { Traces } from '../traces/traces.ts';
import { lastHoursBooks } from './books.ts';
import type { Budgets } from './budgets.ts';
import type { Known } from './keep-known.ts';

export interface WorkerActivities {
  /** The activities that carry out effects: on the main task queue, and on the lanes' queues. */
  effects: ReturnType<typeof createActivities>;
  /** All others: only on the main task queue. */
  others: object;
  /** The name of the store of the local CRM and the outbox; undefined if neither is used. */
  storeName: string | undefined;
  /** Closes the store of the local CRM and the outbox. */
  close(): Promise<void>;
}

/** All activities, as the settings have them. Opens the store of the local CRM and the outbox. */
export async function openActivities(
  settings: Settings,
  temporal: Temporal,
  instantly: Instantly,
  log: Log,
  attention: Known<ConcernCount[]>,
  budgets: Budgets,
  bundle: WorkflowBundleOption,
  { traces, model }: { traces?: Traces | undefined; model?: ReadModel | undefined },
): Promise<WorkerActivities> {
  const { taskQueue } = settings.temporal;
  const store = await openLocalStore(settings, 'worker', log);
  const eventsOf = (addresses: readonly string[], kinds: readonly LeadEvent['kind'][]) =>
    leadEvents(temporal, addresses, kinds);
  const crm: Crm = CRMS[settings.crm.name].open(settings.crm.values, {
    store,
    budget: budgets.crm,
    leadEvents: (email, kinds) => eventsOf([email], kinds),
  });
  const dispatch = createReplayDispatch({ temporal, taskQueue, policy: settings.policy });
  const reading = {
    labels: () => instantly.customLabels(),
    workspace: settings.instantly.workspace,
    eventsIgnored: settings.eventsIgnored,
    dispatch: traces?.replay(dispatch) ?? dispatch,
  };
  return {
    effects: createActivities({
      crm,
      postMessage: openMessages(settings, temporal, store, budgets),
      answerLink: answerLinkOf(settings, log),
      instantly,
      firstTries: firstTriesOf(settings, budgets),
    }),
    others: {
      ...createReadAgain(reading),
      ...createLookups(settings.calendar, { eventsOf, otherAddressesOf: crm.otherAddressesOf }),
      ...createFollowUpPort(temporal, taskQueue),
      ...createBuildActivities((check, options) => checkBuild(temporal, bundle, check, { taskQueue, ...options })),
      ...createMonitorActivities({
        instantly,
        declared: declaredWebhooks(settings),
        receiverUrl: settings.receiverUrl,
        intervalMs: settings.monitorIntervalMs,
        zone: settings.calendar.zone,
        silenceAfterMs: settings.silenceAfterMs,
        replay: reading,
        memoryMs: () => eventMemoryMs(temporal, settings),
        newestStart: (since) => newestStart(temporal, since),
        readBooks: lastHoursBooks(settings, temporal, instantly, model),
        countParked: attention.read,
      }),
    },
    storeName: usesLocalStore(settings) ? await store.findName() : undefined,
    close: () => store.close(),
  };
}

function firstTriesOf({ pace, database }: Settings, budgets: Budgets): Partial<Record<Lane, FirstTries>> {
  // A local CRM in a database may be away or slow like that of a vendor.
  const isRemote = (lane: Lane) => pace[lane] !== null || (lane === 'crm' && database !== undefined);
  return Object.fromEntries(LANES.filter(isRemote).map((lane) => [lane, createFirstTries(budgets[lane])]));
}

/** Posts messages to Slack, or writes them to the outbox if there is no token. */
function openMessages(
  { slack, temporal: { uiUrl }, crmRecordUrl }: Settings,
  { namespace }: Temporal,
  store: LocalStore,
  budgets: Budgets,
) {
  const links: MessageLinks = {
    temporalUi: uiUrl === undefined ? undefined : { url: uiUrl, namespace },
    crmRecord: crmRecordUrl,
  };
  const { postMessage } = slack.token
    ? createSlack({ ...slack, token: slack.token, links, budget: budgets.slack })
    : createOutbox(store, slack.channels, links);
  return postMessage;
}

/** Makes the link of a question; undefined if questions have no links. */
function answerLinkOf(settings: Settings, log: Log) {
  const { publicUrl } = settings;
  const keys = answerLinkKeys(settings);
  if (publicUrl === undefined) return undefined;
  if (keys.length) return answerLinks(publicUrl, keys);
  log.warn('questions have no links: ANSWER_LINK_KEY is not set, it should be the same here and at the receiver');
  return undefined;
}
