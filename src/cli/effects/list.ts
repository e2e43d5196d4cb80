import type { Command } from 'commander';
import { FOLLOW_UPS } from '../../../workflows/follow-up-register.ts';
import type { Clock } from '../../calendar/clock.ts';
import { LANES } from '../../domain/activities.ts';
import { activityWords } from '../../domain/activity-words.ts';
import { EVENT_KINDS } from '../../domain/event.ts';
import { FAILURE_CLASSES } from '../../domain/failure.ts';
import { type Progress, PROGRESS } from '../../model-feed/progress.ts';
import type { EffectFilter } from '../../read-model/filters.ts';
import type { ReadModel } from '../../read-model/read-model.ts';
import { type EffectRow, OUTCOMES } from '../../read-model/rows.ts';
import type { CliContext } from '../context.ts';
import { asOfNotes } from '../list/as-of.ts';
import { byTime, TIMES } from '../list/group.ts';
import { modelPages } from '../list/model-pages.ts';
import { type ListOptions, readLimit, readRange, withListOptions } from '../list/options.ts';
import { type ListColumn, type Listing, showList } from '../list/show-list.ts';
import { withExamples } from '../terminal/help.ts';
import { readChoice, readEmail, readText } from '../terminal/option-values.ts';
import { shortIds } from '../terminal/short-id.ts';

interface Options extends ListOptions {
  outcome?: string;
  vendor?: string;
  class?: string;
  kind?: string;
  campaign?: string;
  lead?: string;
}

/** The field names are those of `--json`. */
interface ShownEffect extends Pick<
  EffectRow,
  'outcome' | 'vendor' | 'activity' | 'name' | 'kind' | 'lead' | 'campaign' | 'summary' | 'class' | 'cause' | 'attempts'
> {
  /** When it ended, or was tried last (ISO 8601). */
  at: string;
  /** What was said when it failed last. */
  said: string;
  /** The workflow's id. */
  id: string;
}

const LIMIT = 20;
const CLASSES = [...FAILURE_CLASSES, 'unavailable', 'rate-limited'];
const GROUPS = {
  outcome: ({ outcome }: ShownEffect) => outcome,
  vendor: ({ vendor }: ShownEffect) => vendor || undefined,
  activity: ({ activity }: ShownEffect) => activity,
  class: (one: ShownEffect) => one.class || undefined,
  cause: ({ cause }: ShownEffect) => cause || undefined,
  kind: ({ kind }: ShownEffect) => kind,
  campaign: ({ campaign }: ShownEffect) => campaign || undefined,
  lead: ({ lead }: ShownEffect) => lead || undefined,
};

export function effectsListCommand(effects: Command, context: () => CliContext): void {
  const list = effects
    .command('list')
    .description('list effects, the last tried first; asks the read model, not Temporal')
    .option('--outcome <outcome>', `only effects with this outcome: ${OUTCOMES.join(', ')}`)
    .option('--vendor <vendor>', `only effects at this vendor: ${LANES.join(', ')} (emails: mails of Instantly)`)
    .option('--class <class>', `only effects that failed for this reason: ${CLASSES.join(', ')}`)
    .option(
      '--kind <kind>',
      'only effects of events of this kind, such as reply_received, or of follow-ups with this name',
    )
    .option('--campaign <name>', 'only effects of the campaign with this name')
    .option('--lead <email>', 'only effects about the lead with this email address');
  withListOptions(list, 'effects that ended or were tried last', [...Object.keys(GROUPS), ...TIMES], LIMIT);
  withExamples(
    list,
    'effects list --since "24 hours" --group-by vendor,outcome',
    'effects list --outcome retrying',
    'effects list --outcome parked --group-by class,cause',
  );
  list.action(async (options: Options) => {
    const { clock, withModel } = context();
    const filter = readFilter(options, clock.zone);
    const limit = readLimit(options, LIMIT);
    await withModel(async (model) => {
      const progress = await model.note<Progress>(PROGRESS);
      const read = async (page: object) => {
        const { rows, ...more } = await model.effects(filter, page);
        return { rows: rows.map(shownEffect), ...more };
      };
      await showList(options, {
        what: ['effect', 'effects'],
        pages: modelPages(read, limit),
        total: async () => (await model.countEffects(filter)).effects,
        columns: (rows) => columnsOf(rows, clock),
        groups: { ...GROUPS, ...byTime(({ at }: ShownEffect) => at, clock) },
        ...(limit === Infinity && { counts: countsOf(model, filter) }),
        notes: () => asOfNotes(progress, clock),
        whyEmpty: async () =>
          (await model.countEffects({})).effects
            ? 'no effect matches all of the options'
            : 'the read model has no effect yet',
      });
    });
  });
}

/** Effects by vendor and outcome are counted without being read, if nothing but these and a period is chosen. */
const countsOf =
  (
    model: ReadModel,
    { outcome, vendor, since, until, ...others }: EffectFilter,
  ): NonNullable<Listing<ShownEffect>['counts']> =>
  async (by) => {
    const isChosen = Object.values(others).some((value) => value !== undefined);
    if (isChosen || by.some((name) => name !== 'vendor' && name !== 'outcome')) return undefined;
    const counts = new Map<string, { values: (string | undefined)[]; count: number }>();
    for (const one of await model.outcomes({ since, until })) {
      if ((outcome !== undefined && one.outcome !== outcome) || (vendor !== undefined && one.vendor !== vendor))
        continue;
      const values = by.map((name) => (name === 'vendor' ? one.vendor || undefined : one.outcome));
      const known = counts.get(values.join()) ?? { values, count: 0 };
      counts.set(values.join(), { values, count: known.count + one.effects });
    }
    return [...counts.values()];
  };

function readFilter(
  { outcome, vendor, class: of, kind, campaign, lead, ...range }: Options,
  zone: string,
): EffectFilter {
  const { since, until } = readRange(range, zone);
  const kinds = [...EVENT_KINDS, ...Object.keys(FOLLOW_UPS)];
  return {
    outcome: outcome === undefined ? undefined : readChoice('--outcome', outcome, OUTCOMES),
    vendor: vendor === undefined ? undefined : readChoice('--vendor', vendor, LANES),
    class: of === undefined ? undefined : readChoice('--class', of, CLASSES),
    kind: kind === undefined ? undefined : readChoice('--kind', kind, kinds),
    campaign: campaign === undefined ? undefined : readText('--campaign', campaign, 'the name of a campaign'),
    lead: lead === undefined ? undefined : readEmail('--lead', lead).toLowerCase(),
    since,
    // The model leaves out what was at the end of a period.
    until: until === undefined ? undefined : until + 1,
  };
}

const shownEffect = ({ at, owner, message, ...row }: EffectRow): ShownEffect => {
  const { outcome, vendor, activity, name, kind, lead, campaign, summary, class: of, cause, attempts } = row;
  return {
    at: new Date(at).toISOString(),
    ...{ outcome, vendor, activity, name, kind, lead, campaign, summary },
    ...{ class: of, cause, said: message, attempts, id: owner },
  };
};

function columnsOf(rows: ShownEffect[], clock: Clock): ListColumn<ShownEffect>[] {
  const short = shortIds(rows.map(({ id }) => id));
  return [
    {
      heading: clock.heading('AT'),
      rigid: true,
      of: ({ at }) => clock.minute(at),
      whole: ({ at }) => clock.second(at),
    },
    { heading: 'OUTCOME', rigid: true, of: ({ outcome }) => outcome },
    { heading: 'VENDOR', of: ({ vendor }) => vendor },
    { heading: 'EFFECT', of: ({ summary, activity }) => summary || activityWords(activity) },
    { heading: 'LEAD', spare: 1, of: ({ lead }) => lead },
    { heading: 'CAMPAIGN', spare: true, of: ({ campaign }) => campaign },
    { heading: 'TRIES', spare: true, of: ({ attempts }) => String(attempts) },
    { heading: 'ID', rigid: true, of: ({ id }) => short(id), whole: ({ id }) => id },
    { heading: 'SAID', of: ({ said }) => said },
  ];
}
