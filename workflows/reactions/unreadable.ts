import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';

/**
 * The worker reads an event again if it holds an address or a reply, with the worker's own code and settings. If it still
 * cannot be read, it waits for a person, so that no reply is lost. Any other unreadable event is only recorded.
 */
export const unreadable = ({ about, at, payload, reason }: EventOf<'unknown'>): Effect[] =>
  about ? [effect('readAgain', 'read', `Read again: ${reason}`, { payload, receivedAt: at })] : [];
