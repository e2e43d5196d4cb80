import type { Command } from 'commander';
import { hashOf } from '../../desk/auth/passwords.ts';
import { type DeskRole, ROLES } from '../../domain/desk-role.ts';
import { isDeskName } from '../../settings/desk-users.ts';
import { withExamples } from '../terminal/help.ts';
import { askHidden, note, print } from '../terminal/output.ts';

const SHORTEST = 12;
const LONGEST = 200;

export function passwordCommand(desk: Command): void {
  const password = desk
    .command('password')
    .argument('<name>', 'the name with which the person logs in; it stands beside each decision')
    .description(
      'ask for a password, or read it from standard input, and print the entry of DESK_USERS that lets this person log in to the desk (DESK_AUTH=basic)',
    )
    .option('--role <role>', 'viewer: may see everything; operator: may also decide', 'viewer')
    .action(async (name: string, { role }: { role: string }) => {
      if (!isDeskName(name))
        throw new Error(
          `the name is ${JSON.stringify(name)}, it should be up to 100 characters without spaces, commas and colons`,
        );
      if (!ROLES.includes(role as DeskRole))
        throw new Error(`--role is ${JSON.stringify(role)}, it should be viewer or operator`);
      const entry = `${name}:${role}:${await hashOf(await askedPassword(name))}`;
      print(false, undefined, () => entry);
      note(`Add this to DESK_USERS, separated by a comma from the others, and restart the desk.`);
    });
  withExamples(password, 'desk password maya@example.com --role operator');
}

async function askedPassword(name: string): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  const password = await askHidden(`Password of ${name}: `);
  const length = [...password].length;
  if (length < SHORTEST || length > LONGEST)
    throw new Error(`the password has ${length} characters, it should have ${SHORTEST} to ${LONGEST}`);
  if (isTerminal && (await askHidden('The same again: ')) !== password)
    throw new Error('the two passwords are not the same');
  return password;
}
