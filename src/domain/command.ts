/** A command as it is typed. What comes after its name is quoted where a shell would read more into it. */
export const command = (name: string, ...args: string[]): string =>
  ['npm run cli --', name, ...args.map(quoted)].join(' ');

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
