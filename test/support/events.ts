import type { EventKind, EventOf, LeadEvent, OutreachEvent } from '../../src/domain/event.ts';

let serial = 0;

/** Returns a complete event of a lead. `fields` replaces fields. Every call uses another id. */
export function leadEvent<K extends LeadEvent['kind']>(kind: K, fields: Partial<EventOf<K>> = {}): EventOf<K> {
  return anyEvent(kind, {
    lead: { email: 'jane@acme.example', variables: {} },
    ...(kind === 'custom_label' && { label: 'Hot' }),
    ...fields,
  });
}

export function anyEvent<K extends EventKind>(kind: K, fields: object = {}): EventOf<K> {
  serial += 1;
  return {
    kind,
    id: `${kind}-${process.pid}-${serial}`,
    at: '2026-01-02T03:04:05.678Z',
    campaign: { id: '22222222-2222-4222-8222-222222222222', name: 'Q3 outbound' },
    ...fields,
  } as OutreachEvent as EventOf<K>;
}
