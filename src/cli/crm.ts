import type { Command } from 'commander';
import type { CrmKind } from '../../activities/crm-port.ts';
import { CRMS } from '../../activities/crm/index.ts';
import { openCrm } from '../process/open-crm.ts';
import type { CliContext } from './context.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { readChoice } from './terminal/option-values.ts';
import { print } from './terminal/output.ts';

const NAMES = Object.keys(CRMS) as (keyof typeof CRMS)[];

export function crmCommands(program: Command, context: () => CliContext): void {
  const crm = program.command('crm').description('prepare the CRM that the variable CRM names');

  const setup = crm
    .command('setup')
    .description('create the properties of contacts that the CRM lacks; safe to repeat')
    .option(...JSON_OPTION)
    .action(async (options: { json?: boolean }) => {
      const { settings } = context();
      const { name } = settings.crm;
      const did = (await openCrm(settings).setUp?.()) ?? [`CRM=${name} needs no setup`];
      print(options.json, { crm: name, did }, () => did.join('\n'));
    });
  withExamples(setup, 'crm setup');

  const schema = crm
    .command('schema')
    .description('show the JSON Schema of the changes that are sent to the CRM')
    .option('--crm <name>', `the CRM: ${NAMES.join(', ')} (default: the one that CRM names)`)
    .action((options: { crm?: string }) => {
      const name = options.crm === undefined ? context().settings.crm.name : readChoice('--crm', options.crm, NAMES);
      const kind: CrmKind = CRMS[name];
      if (!kind.schema)
        throw new Error(
          `CRM=${name} has no published schema, because what it is sent may change; --crm webhook has one`,
        );
      print(true, kind.schema, () => '');
    });
  withExamples(schema, 'crm schema --crm webhook');
}
