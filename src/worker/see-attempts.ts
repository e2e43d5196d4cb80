import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { ACTIVITIES, type Activities, LANE_OF } from '../domain/activities.ts';
import { nameOfKey } from '../domain/effect.ts';
import { kindOfId } from '../domain/event.ts';
import { FAULT, told } from '../domain/failure.ts';
import { reasonOf } from '../domain/reason.ts';
import { attemptOutcome } from '../metrics/attempt-outcome.ts';
import { causeOf } from '../model-feed/cause.ts';
import type { Sightings } from '../model-feed/sightings.ts';
import type { EffectRow } from '../read-model/rows.ts';
import { WEBHOOK_MONITOR } from '../runs/workflow-types.ts';

/** Tells the read model of each attempt of an effect. */
export const seeAttempts =
  ({ attempted }: Pick<Sightings, 'attempted'>): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const [given, key] = input.args;
        const owner = info.workflowExecution?.workflowId;
        const begun = Date.now();
        const ended = (how: Pick<EffectRow, 'outcome' | 'class' | 'message'>) => {
          // The model does not follow the monitor.
          if (owner === undefined || info.workflowType === WEBHOOK_MONITOR) return;
          if (typeof key !== 'string' || !isEffect(info.activityType)) return;
          attempted({
            ...{
              key,
              owner,
              name: nameOfKey(key),
              activity: info.activityType,
              vendor: LANE_OF[info.activityType] ?? '',
            },
            ...aboutOf(given),
            // Ids of events and follow-ups begin with what they are.
            kind: kindOfId(owner),
            summary: '',
            ...how,
            cause: causeOf(how.message),
            ...{ attempts: info.attempt, first: info.scheduledTimestampMs, at: Date.now() },
            ...{ began: 0, length: begun, seen: begun },
          });
        };
        try {
          const result = await next(input);
          ended({ outcome: 'done', class: '', message: '' });
          return result;
        } catch (error) {
          const outcome = attemptOutcome(error, info.isLocal)?.outcome;
          if (outcome === 'parked' || outcome === 'retried') {
            const { type, message } = failureOf(error);
            // A history shows the class as it was thrown, also one that the metrics do not know.
            ended({
              outcome: outcome === 'parked' ? 'parked' : 'retrying',
              class: type ?? FAULT,
              message: told(message),
            });
          }
          throw error;
        }
      },
    },
  });

const failureOf = (error: unknown): Pick<ApplicationFailure, 'type' | 'message'> =>
  error instanceof ApplicationFailure ? error : { type: FAULT, message: reasonOf(error) };

const isEffect = (activity: string): activity is keyof Activities => (ACTIVITIES as string[]).includes(activity);

/** Whom and what the input of an effect is about. */
function aboutOf(given: unknown): { lead: string; campaign: string } {
  if (typeof given === 'string') return { lead: given.includes('@') ? given : '', campaign: '' };
  const { lead, campaign } = (given ?? {}) as { lead?: unknown; campaign?: { name?: string; id?: string } };
  const email = typeof lead === 'object' && lead !== null ? (lead as { email?: unknown }).email : lead;
  return {
    lead: typeof email === 'string' ? email : '',
    campaign: typeof campaign === 'object' ? (campaign.name ?? campaign.id ?? '') : '',
  };
}
