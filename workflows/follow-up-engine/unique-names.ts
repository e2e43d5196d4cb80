/** Gives a name that was used before a number: what a loop does a second time is another effect. */
export function uniqueNames() {
  const times = new Map<string, number>();
  return <Named extends { name: string }>(named: Named): Named => {
    const count = (times.get(named.name) ?? 0) + 1;
    times.set(named.name, count);
    return count === 1 ? named : { ...named, name: `${named.name}-${count}` };
  };
}
