import { OF_RECEIVER } from '../domain/concerns/concern.ts';
import type { ReceiverReadiness } from '../domain/readiness.ts';
import type { Health } from '../http/health.ts';
import { attentionMetrics } from '../metrics/attention-metrics.ts';
import { onceASecond } from '../metrics/once-a-second.ts';
import type { Metrics } from '../metrics/registry.ts';
import { receiverReadiness, type ReadinessSources } from './readiness.ts';

export interface ReceiverHealth extends Health {
  readiness(): Promise<ReceiverReadiness>;
  /** From now on the receiver is not ready: it is ending. */
  leave(): void;
}

/** `/readyz` and `/metrics` of a receiver. The metric `instantly_attention` counts what `/readyz` says. */
export function receiverHealth(metrics: Metrics, sources: ReadinessSources): ReceiverHealth {
  let leaving = false;
  let known: ReceiverReadiness | undefined;
  const examine = receiverReadiness(sources);
  const readiness = onceASecond(async () => (known = await examine()));
  attentionMetrics(metrics.registry, OF_RECEIVER, async () => {
    const { ready, problems, concerns } = await readiness();
    return ready ? concerns : [{ class: 'not-ready', count: 1, examples: problems }, ...concerns];
  });
  return {
    async readiness() {
      // A proxy must be told immediately that the receiver is ending, also if Temporal is slow to answer.
      const now = leaving && known ? known : await readiness();
      if (!leaving) return now;
      return { ...now, ready: false, accepts: false, problems: ['the receiver is ending', ...now.problems] };
    },
    metrics: metrics.text,
    leave() {
      leaving = true;
    },
  };
}
