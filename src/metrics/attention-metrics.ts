import { Gauge, type Registry } from 'prom-client';
import type { Concern, ConcernCount } from '../domain/concerns/concern.ts';

const NAME = 'instantly_attention';

/** @param read what is known at the moment, of each of these classes; undefined: nothing is known. */
export function attentionMetrics(
  registry: Registry,
  classes: readonly Concern[],
  read: () => Promise<ConcernCount[] | undefined>,
): void {
  const known = registry.getSingleMetric(NAME) as AttentionGauge | undefined;
  (known ?? new AttentionGauge(registry)).sources.push({ classes, read });
}

/** Of receiver and worker, which may be one process. */
class AttentionGauge extends Gauge<'class'> {
  readonly sources: { classes: readonly Concern[]; read: () => Promise<ConcernCount[] | undefined> }[] = [];

  constructor(registry: Registry) {
    super({
      name: NAME,
      help: 'What a person should see, by class, as `attention list` counts it',
      labelNames: ['class'],
      registers: [registry],
      collect: () => this.look(),
    });
  }

  private async look(): Promise<void> {
    const found = await Promise.all(this.sources.map(async ({ classes, read }) => ({ classes, seen: await read() })));
    this.reset();
    for (const { classes, seen } of found)
      if (seen) for (const of of classes) this.set({ class: of }, seen.find((one) => one.class === of)?.count ?? 0);
  }
}
