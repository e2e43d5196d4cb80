import type { Command } from 'commander';
import type { CrmKind } from '../../activities/crm-port.ts';
import { CRMS } from '../../activities/crm/index.ts';
import { openCrm } from '../process/open-crm.ts';
import type { CliContext } from './context.ts';
import { print } from './terminal/output.ts';

export function crmCommands(program: Command, context: () => CliContext): void {
  const crm = program.command('crm').description('the CRM that is set');

  crm
    .command('setup')
    .description('create in the CRM the properties that contacts need; safe to repeat')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { settings } = context();
      const { name } = settings.crm;
      const did = (await openCrm(settings).setUp?.()) ?? [`CRM=${name} needs no set-up`];
      print(options.json, { crm: name, did }, () => did.join('\n'));
    });

  crm
    .command('schema')
    .description('show the JSON Schema of what the CRM is sent')
    .option('--crm <name>', 'of this CRM instead of the one that is set')
    .action((options: { crm?: string }) => {
      const name = options.crm ?? context().settings.crm.name;
      const kind: CrmKind | undefined = Object.hasOwn(CRMS, name) ? CRMS[name as keyof typeof CRMS] : undefined;
      if (!kind) throw new Error(`--crm is "${name}", it should be one of ${Object.keys(CRMS).join(', ')}`);
      const { schema } = kind;
      if (!schema)
        throw new Error(`CRM=${name} has no schema: what it sends is no promise to others; --crm webhook has`);
      print(true, schema, () => '');
    });
}
