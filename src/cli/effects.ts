import type { History } from '@temporalio/common/lib/proto-utils.js';
import { ACTIVITIES, type Activities } from '../domain/activities.ts';
import { nameOfKey } from '../domain/effect.ts';
import { timeOfEvent, updatesOf, valueOf } from '../runs/history.ts';
import { repairUpdate } from '../../workflows/effects/repair.ts';
import { spanText } from './terminal/clock.ts';

export interface EffectOutcome {
  name: string;
  activity: keyof Activities;
  input: unknown;
  summary: string | undefined;
  outcome: 'done' | 'pending' | 'parked' | 'skipped';
  /** When it was first asked for (ISO 8601). */
  at: string;
  /** When it was done, or parked last. */
  ended?: string;
  attempts: number;
  /** By the vendor, where it is parked. */
  said?: string;
}

/** How each effect of a run went, in the order in which they were first tried. */
export function effectsOf(history: History): EffectOutcome[] {
  const effects = new Map<string, EffectOutcome>();
  const scheduled = new Map<string, EffectOutcome>();
  for (const event of history.events ?? []) {
    const settle = (eventId: unknown, outcome: EffectOutcome['outcome'], said?: string | null) => {
      const effect = scheduled.get(String(eventId));
      if (effect) Object.assign(effect, { outcome, ended: timeOfEvent(event), ...(said && { said }) });
    };
    const task = event.activityTaskScheduledEventAttributes;
    const activity = task?.activityType?.name ?? '';
    if (task && isEffect(activity)) {
      const key = valueOf<string>({ payloads: task.input?.payloads?.slice(1) ?? [] }) ?? '';
      const name = nameOfKey(key);
      const summary = valueOf<string>({ payloads: event.userMetadata?.summary ? [event.userMetadata.summary] : [] });
      const before = effects.get(name);
      const { at, attempts } = before ?? { at: timeOfEvent(event), attempts: 0 };
      const input = valueOf(task.input);
      const effect: EffectOutcome = { name, activity, input, summary, outcome: 'pending', at, attempts };
      effects.set(name, effect);
      scheduled.set(String(event.eventId), effect);
    }
    const started = event.activityTaskStartedEventAttributes;
    const tried = scheduled.get(String(started?.scheduledEventId));
    if (tried) tried.attempts += started?.attempt ?? 1;
    settle(event.activityTaskCompletedEventAttributes?.scheduledEventId, 'done');
    const failed = event.activityTaskFailedEventAttributes;
    settle(failed?.scheduledEventId, 'parked', failed?.failure?.message);
    settle(event.activityTaskCanceledEventAttributes?.scheduledEventId, 'skipped');
  }
  for (const { input, result = [] } of updatesOf(history, repairUpdate)) {
    if (input.action !== 'skip') continue;
    for (const name of result) if (effects.get(name)?.outcome === 'parked') effects.get(name)!.outcome = 'skipped';
  }
  return [...effects.values()];
}

const isEffect = (activity: string): activity is keyof Activities => (ACTIVITIES as string[]).includes(activity);

/** "45 ms", "2 minutes, 4 attempts" */
export const effortText = ({ at, ended, attempts }: Pick<EffectOutcome, 'at' | 'ended' | 'attempts'>): string =>
  [
    ...(ended === undefined ? [] : [spanText(Date.parse(ended) - Date.parse(at))]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ].join(', ');
