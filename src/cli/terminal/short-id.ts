import { isOnTerminal } from './table.ts';

const SHORT = 6;

/**
 * Shortens ids that are shown together: on a terminal to the beginning that only this id has, elsewhere not at all. Only
 * ids that end in a hash and UUIDs are shortened.
 */
export function shortIds(ids: string[], isShort = isOnTerminal()): (id: string) => string {
  if (!isShort) return (id) => id;
  const sorted = [...new Set(ids)].sort();
  const short = new Map(
    sorted.map((id, i) => {
      const [, name = '', hash] =
        /^(.+-)([0-9a-f]{16,})$/.exec(id) ?? /^()([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(id) ?? [];
      if (hash === undefined) return [id, id];
      const shared = Math.max(sharedBeginning(id, sorted[i - 1]), sharedBeginning(id, sorted[i + 1]));
      return [id, id.slice(0, Math.max(name.length + SHORT, shared + 1))];
    }),
  );
  return (id) => short.get(id) ?? id;
}

function sharedBeginning(id: string, other = ''): number {
  let length = 0;
  while (length < id.length && id[length] === other[length]) length++;
  return length;
}
