import { cureOf } from '../../domain/cure.ts';
import { needsPerson } from '../../domain/failure.ts';
import { shortTime } from '../output.ts';
import { pendingText } from '../pending.ts';
import type { ShownFollowUp } from './show.ts';

/** For people. Sections of which there is nothing are left out. */
export function showText(shown: ShownFollowUp): string {
  const { id, followUp, lead, status, started, mode, summary, settings = {}, effects, pending } = shown;
  return [
    `${followUp} for ${lead}`,
    `${id} · ${status.toLowerCase()} · started ${shortTime(started)} UTC · mode ${mode}`,
    summary,
    ...attentionLines(shown),
    ...standingLines(shown),
    ...endLines(shown),
    ...questionLines(shown),
    ...section('settings', Object.entries(settings).map(settingText)),
    ...section(
      'effects',
      effects.map(({ name, outcome, summary, said }) =>
        [`  ${name}: ${outcome}`, summary, outcome === 'parked' && said].filter(Boolean).join(' · '),
      ),
    ),
    ...section('pending', pending.map(pendingText)),
    ...section(
      'events',
      shown.events.map(({ id, kind, at }) => `  ${shortTime(at)}  ${kind}  ${id}`),
    ),
    ...section('timeline (UTC)', shown.timeline?.map(({ at, says }) => `  ${shortTime(at)}  ${says}`) ?? []),
  ].join('\n');
}

const section = (title: string, lines: string[]): string[] => (lines.length ? ['', `${title}:`, ...lines] : []);

/** A text of several lines stays on one, as it stands in `.env`. */
const settingText = ([name, value]: [string, unknown]): string =>
  `  ${name}: ${typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value)}`;

function attentionLines({ id, attention, effects }: ShownFollowUp): string[] {
  if (!needsPerson(attention)) return [];
  const said = effects.flatMap((effect) => (effect.outcome === 'parked' && effect.said ? [effect.said] : []));
  return [`WAITS FOR A PERSON: ${attention}`, `  ${cureOf(attention, said, id)}`];
}

const standingLines = ({ id, standing, until, paused }: ShownFollowUp): string[] => [
  ...(paused ? [`paused: npm run cli -- follow-ups resume ${id}`] : []),
  ...(standing === undefined ? [] : [standing]),
  ...(until === undefined ? [] : [`  until ${shortTime(until)} UTC`]),
];

const endLines = ({ ended, endedBy, why }: ShownFollowUp): string[] =>
  ended === undefined
    ? []
    : [`ended ${shortTime(ended)} UTC${endedBy ? ` by the event ${endedBy}` : ''}${why ? `: ${why}` : ''}`];

function questionLines({ id, question }: ShownFollowUp): string[] {
  if (!question) return [];
  const { title, proposal, editable, untilSays, otherwise } = question;
  const answer = (decision: string) => `  npm run cli -- follow-ups ${decision} ${id}`;
  return [
    '',
    `asks: ${title}`,
    ...(proposal?.split('\n').map((line) => `  > ${line}`) ?? []),
    `  until ${untilSays}; after that: ${otherwise}`,
    `${answer('approve')}${editable ? ' (--text "…" sends that instead)' : ''}`,
    answer('reject'),
  ];
}
