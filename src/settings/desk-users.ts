import { type DeskRole, ROLES } from '../domain/desk-role.ts';
import { commaSeparated } from '../domain/text/comma-separated.ts';
import { kind } from '../variables/kinds.ts';

export interface DeskUser {
  /** What the person types. Upper and lower case are the same. */
  name: string;
  role: DeskRole;
  /** As `hashOf` in src/desk/auth/passwords.ts makes it. */
  hash: string;
}

const NAME = /^[^\s:,\p{Cc}]{1,100}$/u;
const HASH = /^scrypt\.1[0-7]\.8\.\d{1,2}\.[\w-]{22}\.[\w-]{43}$/;
const WANTED =
  'name:role:hash for each person, separated by commas, as `npm run cli -- desk password <name>` prints it; the role is viewer or operator';

/** Whether a person can have this name, which may be an email address. */
export const isDeskName = (name: string): boolean => NAME.test(name);

/** Of the users the one whose name was typed. */
export const userNamed = (users: DeskUser[], name: string): DeskUser | undefined =>
  users.find((user) => user.name.toLowerCase() === name.trim().toLowerCase());

/** The persons who may log in with a password. The error says which of them is wrong by its place. */
export const deskUsers = () =>
  kind(WANTED, (text) => {
    const users: DeskUser[] = [];
    for (const [i, entry] of commaSeparated(text).entries()) {
      const [name = '', role, hash = '', ...more] = entry.split(':');
      const isWhole = isDeskName(name) && HASH.test(hash) && ROLES.includes(role as DeskRole) && !more.length;
      if (!isWhole) throw new Error(`${WANTED}; number ${i + 1} is not`);
      if (userNamed(users, name)) throw new Error(`${WANTED}; number ${i + 1} has the name of another`);
      users.push({ name, role: role as DeskRole, hash });
    }
    return users;
  }).meta({ secret: 'value' });
