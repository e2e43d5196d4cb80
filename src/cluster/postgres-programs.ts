import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['initdb', 'postgres', 'pg_isready', 'pg_basebackup'];
/** Where packages put them that are not on PATH: Debian's, Homebrew's. */
const ELSEWHERE = ['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql@*/bin'];
/** PostgreSQL refuses to run as root. */
const OTHER_USERS = ['postgres', 'nobody'];

/** The folder with PostgreSQL's programs: the first one of PATH that has them, else the newest elsewhere. Throws with advice. */
export function postgresPrograms(path = ''): string {
  const folders = [
    ...path.split(delimiter).filter(Boolean),
    ...ELSEWHERE.flatMap((places) => globSync(places).sort(byNumber)),
  ];
  const found = folders.find((folder) => PROGRAMS.every((name) => existsSync(join(folder, name))));
  if (found) return found;
  throw new Error(
    `PostgreSQL is not on this machine (${PROGRAMS.join(', ')} in a folder of PATH or ${ELSEWHERE.join(' or ')}): ` +
      'install it, on Debian and Ubuntu with apt-get install postgresql, on macOS with brew install postgresql',
  );
}

const byNumber = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });

/** Who runs PostgreSQL; undefined: our own user. Throws if we are root and there is no other user. */
export function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of OTHER_USERS) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  throw new Error(
    `PostgreSQL does not run as root, and there is no user ${OTHER_USERS.join(' or ')}: use another user`,
  );
}
