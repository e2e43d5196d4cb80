import { Gauge, type Registry } from 'prom-client';
import type { Concern, ConcernCount } from '../domain/concerns/concern.ts';

const NAME = 'instantly_attention';

/**
 * Shows `instantly_attention`. May be called several times with one registry: receiver and worker may be one process.
 * @param read what is known now about these classes; undefined if nothing is known.
 */
export function attentionMetrics(
  registry: Registry,
  classes: readonly Concern[],
  read: () => Promise<ConcernCount[] | undefined>,
): void {
  const known = registry.getSingleMetric(NAME) as AttentionGauge | undefined;
  (known ?? new AttentionGauge(registry)).sources.push({ classes, read });
}

class AttentionGauge extends Gauge<'class'> {
  readonly sources: { classes: readonly Concern[]; read: () => Promise<ConcernCount[] | undefined> }[] = [];

  constructor(registry: Registry) {
    super({
      name: NAME,
      help: 'What a person should see, by class, as `attention list` counts it',
      labelNames: ['class'],
      registers: [registry],
      collect: () => this.read(),
    });
  }

  private async read(): Promise<void> {
    const found = await Promise.all(this.sources.map(async ({ classes, read }) => ({ classes, seen: await read() })));
    this.reset();
    for (const { classes, seen } of found)
      if (seen) for (const of of classes) this.set({ class: of }, seen.find((one) => one.class === of)?.count ?? 0);
  }
}
