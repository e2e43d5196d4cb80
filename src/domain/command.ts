/** A command as a person types it. Arguments are quoted if a shell would interpret them. */
export const command = (name: string, ...args: string[]): string =>
  ['npm run cli --', name, ...args.map(quoted)].join(' ');

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
