import { Counter, type Registry } from 'prom-client';
import { gaugeBy } from './gauge.ts';

export interface SandboxCounts {
  /** Counts an event that was sent in. */
  onEvent(this: void): void;
  /** Counts a try of a delivery. `status`: of the answer; null if there was none. */
  onDelivery(this: void, status: number | null): void;
}

const STATUSES = ['2xx', '3xx', '4xx', '5xx', 'none'];

/** @param webhooks how many webhooks are switched on, and how many off. */
export function sandboxMetrics(registry: Registry, webhooks: () => { on: number; off: number }): SandboxCounts {
  const registers = [registry];
  const events = new Counter({
    name: 'instantly_sandbox_events_total',
    help: 'Events that the sandbox has made up or was given',
    registers,
  });
  const deliveries = new Counter({
    name: 'instantly_sandbox_deliveries_total',
    help: 'Tries of the sandbox to deliver an event, by status of the answer (2xx, 3xx, 4xx, 5xx, none)',
    labelNames: ['status'],
    registers,
  });
  for (const status of STATUSES) deliveries.inc({ status }, 0);
  gaugeBy(registry, ['instantly_sandbox_webhooks', 'state'], 'Webhooks of the sandbox, by state (on, off)', () => ({
    ...webhooks(),
  }));
  return {
    onEvent: () => events.inc(),
    onDelivery: (status) => deliveries.inc({ status: status === null ? 'none' : `${Math.floor(status / 100)}xx` }),
  };
}
