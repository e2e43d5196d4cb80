import type { Command } from 'commander';
import { EVENT_KINDS } from '../../domain/event.ts';
import { command } from '../../domain/command.ts';
import { FAILURE_CLASSES } from '../../domain/failure.ts';
import { countRuns } from '../../runs/list-runs.ts';
import { newestRuns } from '../../runs/newest-runs.ts';
import { eventQuery } from '../../runs/query.ts';
import { OUTREACH_EVENT } from '../../runs/workflow-types.ts';
import type { CliContext } from '../context.ts';
import { byTime } from '../list/group.ts';
import { limitOf, type ListOptions, rangeOf, withListOptions } from '../list/options.ts';
import { showList } from '../list/show-list.ts';
import { whyEmpty } from '../list/why-empty.ts';
import { unsureNote } from '../list/unsure.ts';
import { oneOf } from '../bulk/options.ts';
import { address, filled } from '../terminal/output.ts';
import { kindOf, type RunRow, rowOf } from '../../runs/row.ts';
import { shortIds } from '../terminal/short-id.ts';

interface Options extends ListOptions {
  kind?: string;
  lead?: string;
  campaign?: string;
  attention?: string | true;
}

const WHAT: [string, string] = ['event', 'events'];
const LIMIT = 20;
const GROUPS = {
  kind: (row: RunRow) => row.kind,
  campaign: (row: RunRow) => row.campaign,
  lead: (row: RunRow) => row.lead,
  status: (row: RunRow) => row.status,
  attention: (row: RunRow) => row.attention,
};

export function listCommand(events: Command, context: () => CliContext): void {
  const list = events
    .command('list')
    .description('list events as Temporal has them, the newest first')
    .option('--kind <kind>', 'of this kind, e.g. reply_received')
    .option('--lead <email>', 'of this lead')
    .option('--campaign <name>', 'of this campaign')
    .option('--attention [class]', `that wait for a person: ${FAILURE_CLASSES.join(', ')}; any without one`);
  withListOptions(list, 'that arrived', [...Object.keys(GROUPS), 'day', 'week'], LIMIT).action(
    async (options: Options) => {
      const { clock, withTemporal } = context();
      const [filter, range, limit] = [filterOf(options), rangeOf(options, clock.zone), limitOf(options, LIMIT)];
      await withTemporal(async (temporal) => {
        const found = await newestRuns(temporal, { ...filter, ...range, types: [OUTREACH_EVENT] }, limit);
        const rows = found.runs.map(rowOf);
        const short = shortIds(rows.map(({ id }) => id));
        await showList(options, {
          what: WHAT,
          rows,
          total: found.total,
          groups: { ...GROUPS, ...byTime((row: RunRow) => row.started, clock) },
          notes: [unsureNote(found)],
          columns: [
            {
              heading: clock.heading('STARTED'),
              rigid: true,
              of: (row) => clock.minute(row.started),
              whole: (row) => clock.second(row.started),
            },
            { heading: 'STATUS', rigid: true, of: (row) => row.status.toLowerCase() },
            { heading: 'KIND', spare: rows.every((row) => kindOf(row) === row.kind), of: kindOf },
            { heading: 'LEAD', of: (row) => row.lead },
            { heading: 'CAMPAIGN', spare: 1, of: (row) => row.campaign },
            { heading: 'ATTENTION', of: (row) => row.attention },
            { heading: 'ID', rigid: true, of: (row) => short(row.id), whole: (row) => row.id },
            { heading: 'WHY UNKNOWN', spare: 2, of: (row) => row.reason },
          ],
          whyEmpty: () =>
            whyEmpty(
              {
                what: WHAT,
                filter: { ...filter, ...range },
                alone: {
                  lead: (lead) => `no event of ${lead}: Temporal knows no such lead (any more)`,
                  campaign: (campaign) =>
                    `no event of a campaign “${campaign}”: Temporal knows none of that name (any more)`,
                  kind: (kind) => `no event of the kind ${kind} (any more)`,
                  attention: () => 'no event that waits for a person so',
                },
                nothing: `Temporal has no event yet; to send one: ${command('events send reply_received --lead jane@example.com')}`,
                count: (some) => countRuns(temporal, eventQuery(some)),
              },
              clock,
            ),
        });
      });
    },
  );
}

const filterOf = ({ kind, lead, campaign, attention }: Options) => ({
  kind: kind === undefined ? undefined : oneOf('--kind', kind, EVENT_KINDS),
  lead: lead === undefined ? undefined : address('--lead', lead),
  campaign: campaign === undefined ? undefined : filled('--campaign', campaign, 'the name of a campaign'),
  attention: typeof attention === 'string' ? [oneOf('--attention', attention, FAILURE_CLASSES)] : attention,
});
