import type { Command } from 'commander';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { SearchResult } from '../../read-model/read-model.ts';
import type { CliContext } from '../context.ts';
import type { Clock } from '../../calendar/clock.ts';
import { asOfNotes } from '../list/as-of.ts';
import { JSON_OPTION, withExamples } from '../terminal/help.ts';
import { readPositive } from '../terminal/option-values.ts';
import { note, print } from '../terminal/output.ts';
import { columns } from '../terminal/table.ts';

interface Options {
  limit: string;
  json?: boolean;
}

export function leadsSearchCommand(leads: Command, context: () => CliContext): void {
  const search = leads
    .command('search')
    .argument('<text>', 'a part of an address, a name, a company or a campaign, or the beginning of an event’s id')
    .description('find leads, events and campaigns; asks the read model, not Temporal')
    .option('--limit <n>', 'show at most this many leads', '20')
    .option(...JSON_OPTION)
    .action(async (text: string, options: Options) => {
      const { clock, withModel } = context();
      const limit = readPositive('--limit', options.limit);
      const { found, progress } = await withModel(async (model) => ({
        found: await model.search(text, limit),
        progress: await model.note<Progress>(PROGRESS),
      }));
      print(options.json, found, () => foundText(found, clock) || `nothing matches “${text}”`);
      for (const one of notesOf(found, progress, clock)) note(one);
    });
  withExamples(search, 'leads search jane', 'leads search "Halden Robotics"');
}

function foundText({ leads, events, campaigns }: SearchResult, clock: Clock): string {
  const tables = [
    leads.length &&
      columns(
        ['EMAIL', 'NAME', 'COMPANY', 'CAMPAIGN', clock.heading('LAST')],
        leads.map(({ email, name, company, campaign, at }) => [email, name, company, campaign, clock.minute(at)]),
      ),
    events.length &&
      columns(
        ['EVENT', 'STATUS', 'LEAD', clock.heading('AT')],
        events.map(({ id, status, lead, at }) => [id, status, lead, clock.minute(at)]),
      ),
    campaigns.length && campaigns.map((name) => `campaign ${name}`).join('\n'),
  ];
  return tables.filter(Boolean).join('\n\n');
}

/** What the person should know of the answer. */
const notesOf = ({ hasMore }: SearchResult, progress: Progress | undefined, clock: Clock): string[] => [
  ...(hasMore ? ['more leads match; give more of the text, or --limit <n>'] : []),
  ...asOfNotes(progress, clock),
];
