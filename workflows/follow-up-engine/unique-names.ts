/** Adds a number to a name that was already used, so that each effect in a loop has another name. */
export function uniqueNames() {
  const times = new Map<string, number>();
  return <Named extends { name: string }>(named: Named): Named => {
    const count = (times.get(named.name) ?? 0) + 1;
    times.set(named.name, count);
    return count === 1 ? named : { ...named, name: `${named.name}-${count}` };
  };
}
