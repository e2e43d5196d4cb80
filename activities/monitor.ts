import { Context } from '@temporalio/activity';
import type { BooksReport } from '../src/domain/books/books.ts';
import type { ConcernCount } from '../src/domain/concerns/concern.ts';
import { VendorError } from '../src/domain/failure.ts';
import { shorten } from '../src/domain/headline.ts';
import type { MonitorActivities } from '../src/domain/monitor/activities.ts';
import type { Instantly } from '../src/instantly/client.ts';
import { askConcerns } from '../src/outgoing/ask-receiver.ts';
import { applyChange } from '../src/webhooks/apply.ts';
import { type Declaration, planWebhooks, viewOf } from '../src/webhooks/plan.ts';
import type { ReplayDeps } from '../src/webhooks/replay.ts';
import { heartbeating } from './heartbeat.ts';
import { checkReceiver } from './monitor/check-receiver.ts';
import { measureDeliveries } from './monitor/measure-deliveries.ts';
import { replayFromHeartbeat } from './monitor/replay-deliveries.ts';
import { asTemporalFailures } from './temporal-failures.ts';
import { wrapEach } from './wrap-each.ts';

/** Of what Instantly says about a test. */
const LONGEST_WORDS = 300;

/** What the monitor's activities need. Four functions ask Temporal: files here may not import `src/runs`. */
export interface MonitorWorld {
  instantly: Instantly;
  /** Absent: the webhooks are watched, not changed. */
  declared?: Declaration | undefined;
  /** The receiver's address in this network. */
  receiverUrl: string;
  intervalMs: number;
  /** The team's time zone (IANA). */
  zone: string;
  silenceAfterMs: number;
  replay: Pick<ReplayDeps, 'workspace' | 'eventsIgnored' | 'dispatch'>;
  /** For how long Temporal remembers that an event was processed, in milliseconds. */
  memoryMs(): Promise<number>;
  /** When the newest of the events' workflows began that began after `since` (milliseconds since 1970). */
  newestStart(since: number): Promise<number | undefined>;
  /** Compares the books of the last hour. Absent: no webhook is declared. */
  readBooks?: ((replayedUntil: number, signal: AbortSignal) => Promise<BooksReport>) | undefined;
  /** The workflows that need a person, by class. */
  countParked(): Promise<ConcernCount[]>;
}

/** The activities of the webhook monitor. Every failure leaves as a Temporal failure. */
export function createMonitorActivities(world: MonitorWorld): MonitorActivities {
  const { instantly, declared, receiverUrl, intervalMs, zone, silenceAfterMs } = world;
  const signal = () => Context.current().cancellationSignal;
  const mustBeDeclared = (): Declaration => {
    if (declared) return declared;
    throw new VendorError('config', 'PUBLIC_URL is not set, so nothing says which webhooks there should be');
  };

  const { replayDeliveries, ...others } = asTemporalFailures({
    async surveyWebhooks(known) {
      const existing = await instantly.listWebhooks(signal());
      const plan = declared
        ? { ...planWebhooks(existing, declared, known), publicUrl: declared.publicUrl }
        : { webhooks: existing.map((webhook) => ({ ...viewOf(webhook), ours: false })), changes: [] };
      return { ...plan, intervalMs, zone, silenceAfterMs };
    },

    async changeWebhook(change) {
      return applyChange({ instantly, declared: mustBeDeclared(), receiverUrl }, change, signal());
    },

    async checkReceiver() {
      return checkReceiver(mustBeDeclared(), receiverUrl);
    },

    async resumeWebhook(id) {
      await instantly.resumeWebhook(id, signal());
    },

    async testWebhook(id) {
      const { success, status_code, response_time_ms, error, message } = await instantly.testWebhook(id, signal());
      const says = shorten(error ?? message ?? '', LONGEST_WORDS);
      return {
        ok: success,
        ...(typeof status_code === 'number' && { status: status_code }),
        ...(typeof response_time_ms === 'number' && { ms: response_time_ms }),
        ...(says && { says }),
      };
    },

    async replayDeliveries(window) {
      const { publicUrl } = mustBeDeclared();
      return replayFromHeartbeat({ ...world.replay, instantly, publicUrl }, window, await world.memoryMs());
    },

    measureDeliveries: (silence) =>
      measureDeliveries(
        { instantly, publicUrl: declared?.publicUrl, newestStart: (since) => world.newestStart(since) },
        silence,
        signal(),
      ),

    async readBooks(replayedUntil) {
      mustBeDeclared();
      return world.readBooks!(replayedUntil, signal());
    },

    async countParked() {
      // Without declared webhooks there may be no receiver.
      const ofReceiver = declared ? askConcerns([declared.publicUrl, receiverUrl], declared.secret) : [];
      return (await Promise.all([world.countParked(), ofReceiver])).flat();
    },
  } satisfies MonitorActivities);
  return { ...wrapEach(others, (run) => heartbeating(run)), replayDeliveries };
}
