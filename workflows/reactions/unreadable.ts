import { effect, type Effect } from '../../src/domain/effect.ts';
import type { EventOf } from '../../src/domain/event.ts';

/**
 * What holds an address or a reply is read again by the worker, with the settings and the code of that moment. Where it
 * cannot be read then either, it waits for a person, so that no reply is lost. Anything else is merely recorded.
 */
export const unreadable = ({ about, at, payload, reason }: EventOf<'unknown'>): Effect[] =>
  about ? [effect('readAgain', 'read', `Read again: ${reason}`, { payload, receivedAt: at })] : [];
