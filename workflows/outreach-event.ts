import { patched, proxySinks, workflowInfo } from '@temporalio/workflow';
import { makesFirstTries } from '../src/domain/build-id.ts';
import type { OutreachEvent } from '../src/domain/event.ts';
import { isRepeatable, type Policy } from '../src/domain/policy.ts';
import type { WorkflowSinks } from '../src/domain/workflow-sinks.ts';
import type { CallOptions } from './effects/call-activity.ts';
import { performEffects } from './effects/perform.ts';
import { notifyFollowUps } from './notify-follow-ups.ts';
import { react } from './reactions/index.ts';

const { metrics, model } = proxySinks<WorkflowSinks>();

/**
 * The workflow of one event; the event's id is its workflow id. It ends when every effect is done, or skipped by a
 * person. Returns the outcome of each effect, and of each follow-up that the event concerns.
 */
export async function outreachEvent(event: OutreachEvent, policy: Policy): Promise<Record<string, string>> {
  const { queues = {}, firstTry, triedSince, receivedAt } = policy;
  const triesFirst = firstTry !== undefined && beganOnBuildWithFirstTries();
  const calls: CallOptions = {
    queues,
    ...(triesFirst && { isRepeatable: (activity) => isRepeatable(firstTry, activity, event.kind) }),
  };
  const [notified, { outcomes, effects, isPlain }] = await Promise.all([
    notifyFollowUps(event, policy, triesFirst),
    performEffects(event.id, react(asBegun(event, triesFirst), policy, patched), calls, triedSince),
  ]);
  if (receivedAt !== undefined) metrics.humanSignalDone(receivedAt);
  model.eventDone({ event, effects, isPlain, ended: Date.now() });
  return { ...outcomes, ...notified };
}

/**
 * Whether the build that runs the first task, now or when the history was written, makes first tries. Such a build has all
 * changes of before, so it need not mark them: each mark is two lines in the history.
 */
function beganOnBuildWithFirstTries(): boolean {
  const { currentBuildId = '', currentDeploymentVersion } = workflowInfo();
  // A worker with a version has a build id that its user has chosen, which does not tell.
  return (
    makesFirstTries(currentBuildId) || (Boolean(currentDeploymentVersion?.deploymentName) && patched('first-tries'))
  );
}

/** Workflows that began before reasons of bounces were read continue to use the type alone. */
function asBegun(event: OutreachEvent, triesFirst: boolean): OutreachEvent {
  if (event.kind !== 'email_bounced' || event.bounce?.reason === undefined) return event;
  if (triesFirst || patched('bounce-reasons')) return event;
  const { type } = event.bounce;
  return { ...event, bounce: type ? { type } : {} };
}
