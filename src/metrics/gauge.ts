import { Gauge, type Registry } from 'prom-client';

type Answer<Value> = Value | undefined | Promise<Value | undefined>;

/** A gauge that is read when somebody asks for the metrics. It has no value if `read` returns undefined or fails. */
export function gauge(registry: Registry, name: string, help: string, read: () => Answer<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await valueOf(read);
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}

/** The same with one label. `read` returns the value of the gauge for each value of the label. */
export function gaugeBy<Label extends string>(
  registry: Registry,
  [name, label]: [name: string, label: Label],
  help: string,
  read: () => Answer<Record<string, number>>,
): void {
  new Gauge<Label>({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    async collect() {
      const values = await valueOf(read);
      this.reset();
      for (const [of, value] of Object.entries(values ?? {})) this.set({ [label]: of } as Record<Label, string>, value);
    },
  });
}

/** One gauge that cannot be read must not take the others from the page. */
async function valueOf<Value>(read: () => Answer<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
