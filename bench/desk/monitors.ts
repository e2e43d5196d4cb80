import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { NewRows } from '../../src/read-model/rows.ts';

const WORKSPACES = 20;

/** What the monitors of an agency's workspaces know: three webhooks each, the deliveries of each day, an incident a week. */
export function monitorRowsOf(until: number, days: number): NewRows {
  const workspaces = Array.from({ length: WORKSPACES }, (_, i) => `workspace-${i}`);
  const ago = (count: number) => until - count * DAY_MS;
  const seen = { seen: until };
  return {
    monitor: workspaces.map((workspace) => ({
      ...{ workspace, checked: until, next: until + HOUR_MS, event: until, complete: until, replayed: 7, url: '' },
      ...{ differences: '[]', alerts: '[]', troubles: '[]', books: '', ...seen },
    })),
    webhook: workspaces.flatMap((workspace) =>
      ['all_events', 'reply_received', 'email_bounced'].map((event) => ({
        ...{ workspace, id: `${workspace}-${event}`, name: `Temporal ${event}`, event, ours: 1, off: 0 },
        ...{ url: 'https://hooks.example.com/webhooks/instantly', notice: '', test: '', ...seen },
      })),
    ),
    delivery: workspaces.flatMap((workspace) =>
      Array.from({ length: days }, (_, i) => ({
        ...{
          workspace,
          day: new Date(ago(i)).toISOString().slice(0, 10),
          total: 1_000,
          failed: i % 7 ? 0 : 60,
          ...seen,
        },
      })),
    ),
    incident: workspaces.flatMap((workspace) =>
      Array.from({ length: Math.floor(days / 7) }, (_, i) => ({
        ...{ id: `${workspace}-${i}`, workspace, webhook: `${workspace}-all_events`, name: 'Temporal all_events' },
        ...{ off: ago(i * 7 + 1), back: ago(i * 7), ended: ago(i * 7), replayed: 60, lost: 0, waits: '', ...seen },
      })),
    ),
    note: [{ name: 'progress', value: JSON.stringify({ upTo: until, from: 0 }), ...seen }],
  };
}
