import type { Context } from 'koa';
import type { LeadRows } from '../../../read-model/read-model.ts';
import { type StoryFilter, type StoryItem, storyPage } from '../../../stories/story-page.ts';
import type { Desk } from '../../desk.ts';
import { type DeskList, sendCsv } from '../../page/list.ts';
import { whatWasDone } from './effect-text.ts';

interface CsvLine {
  at: number;
  what: string;
  says: string;
  kind?: string;
  outcome?: string;
  attempts?: number;
  message?: string;
  who?: string;
  id: string;
}

const text = (value: string | number | undefined): string | number => value ?? '';

/** The story as a table. Texts of mails are not in it. */
export const STORY: DeskList<CsvLine> = {
  name: 'story',
  caption: 'The story of a lead',
  whyEmpty: 'Nothing happened that is shown here.',
  columns: [
    { heading: 'At', cell: ({ at }) => new Date(at).toISOString() },
    { heading: 'What', cell: ({ what }) => what },
    { heading: 'Kind', cell: ({ kind }) => text(kind) },
    { heading: 'Says', cell: ({ says }) => says },
    { heading: 'Outcome', cell: ({ outcome }) => text(outcome) },
    { heading: 'Attempts', cell: ({ attempts }) => text(attempts) },
    { heading: 'Failure', cell: ({ message }) => text(message) },
    { heading: 'Who', cell: ({ who }) => text(who) },
    { heading: 'Workflow', cell: ({ id }) => id },
  ],
};

export const sendStory = (ctx: Context, { model }: Desk, rows: LeadRows, show: StoryFilter | undefined): void =>
  sendCsv(ctx, STORY, async (page) => {
    const { rows: items, next } = await storyPage(model, rows, show, page);
    return { rows: items.flatMap(linesOf), ...(next && { next }) };
  });

function linesOf(item: StoryItem): CsvLine[] {
  if (!item.event) {
    const { what, says, id = '', effect } = item.line;
    return [{ at: item.at, what, says, id, ...(effect && { outcome: effect.outcome, attempts: effect.attempts }) }];
  }
  const { event, effects, decisions } = item;
  const { id, at, kind, says } = event;
  return [
    { at, what: 'event', kind, says, id },
    ...effects.flatMap((effect) => {
      const done = whatWasDone(effect);
      const { outcome, attempts, message } = effect;
      return done ? [{ ...done, kind, at: effect.at, outcome, attempts, message, id }] : [];
    }),
    ...decisions.map(({ at, what, about, reason, who }) => ({
      ...{ at, what: 'decision', kind, who, id },
      says: [what, about, reason].filter(Boolean).join(' '),
    })),
  ];
}
