import type { Command } from 'commander';
import type { Clock } from '../../calendar/clock.ts';
import { spanText } from '../../domain/duration.ts';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { IncidentRow } from '../../read-model/monitor-rows.ts';
import type { CliContext } from '../context.ts';
import { asOfNotes } from '../list/as-of.ts';
import { modelPages } from '../list/model-pages.ts';
import { readPositive } from '../terminal/option-values.ts';
import { JSON_OPTION, withExamples } from '../terminal/help.ts';
import { note, print } from '../terminal/output.ts';
import { columns } from '../terminal/table.ts';

export function incidentsCommand(webhooks: Command, context: () => CliContext): void {
  const incidents = webhooks
    .command('incidents')
    .description('list the times in which a webhook was off, the newest first; asks the read model')
    .option('--limit <n>', 'show at most this many', '20')
    .option(...JSON_OPTION)
    .action(async ({ limit, json }: { limit: string; json?: boolean }) => {
      const { clock, withModel } = context();
      const most = readPositive('--limit', limit);
      const { rows, progress } = await withModel(async (model) => ({
        rows: (await Array.fromAsync(modelPages((page) => model.incidents({}, page), most))).flat(),
        progress: await model.note<Progress>(PROGRESS),
      }));
      print(json, rows.map(shown), () => (rows.length ? table(rows, clock) : 'no webhook was off, as far as is known'));
      for (const one of asOfNotes(progress, clock)) note(one);
    });
  withExamples(incidents, 'webhooks incidents');
}

const iso = (at: number): string | undefined => (at ? new Date(at).toISOString() : undefined);

/** The field names are those of `--json`. */
const shown = ({ workspace, webhook, name, off, back, replayed, lost, waits }: IncidentRow) => ({
  ...{ workspace, webhook, name, off: iso(off), back: iso(back), missed: replayed + lost, replayed, lost },
  ...(waits && { waits }),
});

const table = (rows: IncidentRow[], clock: Clock): string =>
  columns(
    [clock.heading('OFF FROM'), 'TO', 'FOR', 'MISSED', 'REPLAYED', 'WEBHOOK'],
    rows.map(({ off, back, replayed, lost, name }) => [
      clock.minute(off),
      back ? clock.minute(back) : '',
      back ? spanText(back - off) : '',
      String(replayed + lost),
      String(replayed),
      name,
    ]),
  );
