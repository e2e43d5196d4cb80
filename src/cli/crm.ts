import { DatabaseSync } from 'node:sqlite';
import type { Command } from 'commander';
import { type CrmName, CRMS } from '../../activities/crm/index.ts';
import type { Crm, CrmKind } from '../../activities/crm-port.ts';
import type { Settings } from '../config.ts';
import type { CliContext } from './context.ts';
import { print } from './output.ts';

/** The chosen CRM, for its own set-up and checks: nothing is recorded with it. */
export const crmOf = ({ crm: { name, values } }: Settings): Crm =>
  CRMS[name].open(values, { store: new DatabaseSync(':memory:'), leadEvents: () => Promise.resolve([]) });

export function crmCommands(program: Command, context: () => CliContext): void {
  const crm = program.command('crm').description('the CRM that CRM names');

  crm
    .command('setup')
    .description('make in the CRM what updates rely on, any number of times, and say what was done')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { settings } = context();
      const lines = (await crmOf(settings).setUp?.()) ?? [`CRM=${settings.crm.name} needs no set-up`];
      print(options.json, lines, () => lines.join('\n'));
    });

  crm
    .command('schema')
    .description('the JSON Schema of what is sent to the CRM')
    .option('--crm <name>', 'of this CRM')
    .action((options: { crm?: string }) => {
      const name = options.crm ?? context().settings.crm.name;
      if (!Object.hasOwn(CRMS, name)) {
        throw new Error(`--crm is "${name}", it should be one of ${Object.keys(CRMS).join(', ')}`);
      }
      const { schema }: CrmKind = CRMS[name as CrmName];
      if (!schema) throw new Error(`CRM=${name} has a form of its own and no schema; CRM=webhook has one`);
      print(true, schema, () => '');
    });
}
