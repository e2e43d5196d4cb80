import { Context } from '@temporalio/activity';
import { asTemporalFailures } from './temporal-failures.ts';
import { heartbeating } from './heartbeat.ts';
import { DAY_MS, HOUR_MS } from '../src/domain/duration.ts';
import { told, VendorError } from '../src/domain/failure.ts';
import type { Seen } from '../src/domain/concerns/concern.ts';
import type { MonitorActivities, ReceiverState } from '../src/domain/monitor/activities.ts';
import type { Instantly } from '../src/instantly/client.ts';
import { dayOf } from '../src/instantly/deliveries.ts';
import { replayDeliveries, type ReplayDeps, type ReplayProgress } from '../src/webhooks/replay.ts';
import { applyChange } from '../src/webhooks/apply.ts';
import { type Declaration, planWebhooks, reaches, viewOf } from '../src/webhooks/plan.ts';
import { askConcerns, askReadiness } from '../src/outgoing/ask-receiver.ts';
import { connectionProblem } from '../src/outgoing/call-vendor.ts';
import { wrapEach } from './wrap-each.ts';

/** The outside world, as the monitor's activities need it. */
export interface MonitorWorld {
  instantly: Instantly;
  /** Absent: the webhooks are watched, not changed. */
  declared?: Declaration | undefined;
  /** Where the receiver is reached from here. */
  receiverUrl: string;
  intervalMs: number;
  /** The team's time zone (IANA). */
  zone: string;
  silenceAfterMs: number;
  replay: Pick<ReplayDeps, 'workspace' | 'eventsIgnored' | 'dispatch'>;
  /** For how long Temporal knows that an event was processed. */
  memoryMs(): Promise<number>;
  /** When the newest workflow of an event began, among those that began after `since`. */
  newestStart(since: number): Promise<number | undefined>;
  /** Of the workflows. */
  countParked(): Promise<Seen[]>;
}

const FIRST_LOOK_MS = 7 * DAY_MS;

/** Everything that the webhook monitor may ask of the world. Every failure leaves as a Temporal failure. */
export function createMonitorActivities(world: MonitorWorld): MonitorActivities {
  const { instantly, declared, receiverUrl, intervalMs, zone, silenceAfterMs } = world;
  const signal = () => Context.current().cancellationSignal;
  const declaration = (): Declaration => {
    if (declared) return declared;
    throw new VendorError('config', 'PUBLIC_URL is not set, so nothing says which webhooks there should be');
  };

  const { replayDeliveries: replay, ...others } = asTemporalFailures({
    async surveyWebhooks(known) {
      const existing = await instantly.listWebhooks(signal());
      const plan = declared
        ? { ...planWebhooks(existing, declared, known), publicUrl: declared.publicUrl }
        : { webhooks: existing.map((webhook) => ({ ...viewOf(webhook), ours: false })), changes: [] };
      return { ...plan, intervalMs, zone, silenceAfterMs };
    },

    changeWebhook: (change) => applyChange({ instantly, declared: declaration(), receiverUrl }, change, signal()),

    async checkReceiver(): Promise<ReceiverState> {
      const { publicUrl, secret } = declaration();
      const problems: string[] = [];
      const ways = [
        { via: 'public URL', url: publicUrl },
        { via: 'local address', url: receiverUrl },
      ] as const;
      for (const { via, url } of ways) {
        // One way, and not the same said twice.
        if (via === 'local address' && url === publicUrl) continue;
        try {
          const state = await askReadiness(url, secret);
          return { healthy: state.ready, via, problems: state.problems };
        } catch (error) {
          problems.push(told(`${url}: ${connectionProblem(error as Error)}`));
        }
      }
      return { healthy: false, via: 'none', problems };
    },

    async resumeWebhook(id) {
      await instantly.resumeWebhook(id, signal());
    },

    async replayDeliveries(window) {
      const { publicUrl } = declaration();
      const { info, heartbeat } = Context.current();
      let progress = info.heartbeatDetails as ReplayProgress | undefined;
      // What happened before Temporal's memory begins would be processed a second time.
      const since = Math.max(window.since, Date.now() - (await world.memoryMs()) + HOUR_MS);
      const deps = { ...world.replay, instantly, publicUrl };
      const onPage = (now: ReplayProgress) => {
        progress = now;
        heartbeat(progress);
      };
      // A page may take longer than a worker may be silent.
      return heartbeating(
        () => replayDeliveries(deps, { ...window, since }, { from: progress, onPage, signal: signal() }),
        () => progress,
      );
    },

    async measureDeliveries({ now, silenceAfterMs, lastEventAt }) {
      const days = await instantly.deliveriesOfWeek(now, signal());
      const started = await world.newestStart(lastEventAt ?? now - FIRST_LOOK_MS);
      const newest = started ?? lastEventAt;
      if (newest === undefined) return { days };
      if (now - newest <= silenceAfterMs) return { days, lastEventAt: newest };
      // What is ignored starts no workflow, but came all the same.
      const delivered = await newestDelivery(now - silenceAfterMs, now);
      if (delivered !== undefined) return { days, lastEventAt: delivered };
      return { days, lastEventAt: newest, campaignsActive: await instantly.hasActiveCampaign(signal()) };
    },

    async countParked() {
      // Where no webhook is to be kept there may be no receiver.
      const ofReceiver = declared ? askConcerns([declared.publicUrl, receiverUrl], declared.secret) : [];
      return (await Promise.all([world.countParked(), ofReceiver])).flat();
    },
  } satisfies MonitorActivities);
  return { ...wrapEach(others, (run) => heartbeating(run)), replayDeliveries: replay };

  /** When something was last delivered to the receiver, after `since`. */
  async function newestDelivery(since: number, now: number): Promise<number | undefined> {
    if (!declared) return undefined;
    const days = { from: dayOf(since), to: dayOf(now), failedOnly: false };
    for await (const { items } of instantly.deliveries(days, { signal: signal() })) {
      const times = items
        .filter(({ succeeded, url, at }) => succeeded && at > since && reaches(declared.publicUrl, url))
        .map(({ at }) => at);
      if (times.length) return Math.max(...times);
    }
    return undefined;
  }
}
