import { cureOf } from '../../domain/concerns/advice.ts';
import { needsPerson } from '../../domain/failure.ts';
import { command } from '../../domain/command.ts';
import type { Clock } from '../terminal/clock.ts';
import { effortText } from '../effects.ts';
import { pendingText } from '../../runs/pending.ts';
import type { ShownFollowUp } from './show.ts';

/** For people. Sections of which there is nothing are left out. */
export function showText(shown: ShownFollowUp, clock: Clock): string {
  const { id, followUp, lead, status, started, mode, summary, settings = {}, effects, pending } = shown;
  return [
    `${followUp} for ${lead}`,
    `${id} · ${status.toLowerCase()} · started ${clock.says(started)} · mode ${mode}`,
    summary,
    ...attentionLines(shown),
    ...standingLines(shown, clock),
    ...endLines(shown, clock),
    ...questionLines(shown),
    ...section('settings', Object.entries(settings).map(settingText)),
    ...section(
      'effects',
      effects.map(({ name, outcome, summary, said, ...times }) =>
        [`  ${name}: ${[outcome, effortText(times)].filter(Boolean).join(', ')}`, summary, outcome === 'parked' && said]
          .filter(Boolean)
          .join(' · '),
      ),
    ),
    ...section('pending', pending.map(pendingText)),
    ...section(
      'events',
      shown.events.map(({ id, kind, at }) => `  ${clock.second(at)}  ${kind}  ${id}`),
    ),
    ...section(
      clock.heading('timeline'),
      shown.timeline?.map(({ at, says }) => `  ${clock.second(at)}  ${says}`) ?? [],
    ),
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

const standingLines = ({ id, standing, until, paused }: ShownFollowUp, clock: Clock): string[] => [
  ...(paused ? [`paused: ${command('follow-ups resume', id)}`] : []),
  ...(standing === undefined ? [] : [standing]),
  ...(until === undefined ? [] : [`  until ${clock.says(until)}`]),
];

const endLines = ({ ended, endedBy, why }: ShownFollowUp, clock: Clock): string[] =>
  ended === undefined
    ? []
    : [`ended ${clock.says(ended)}${endedBy ? ` by the event ${endedBy}` : ''}${why ? `: ${why}` : ''}`];

function questionLines({ id, question }: ShownFollowUp): string[] {
  if (!question) return [];
  const { title, proposal, editable, untilSays, otherwise } = question;
  const answer = (decision: string) => `  ${command(`follow-ups ${decision}`, id)}`;
  return [
    '',
    `asks: ${title}`,
    ...(proposal?.split('\n').map((line) => `  > ${line}`) ?? []),
    `  until ${untilSays}; after that: ${otherwise}`,
    `${answer('approve')}${editable ? ' (--text "…" sends that instead)' : ''}`,
    answer('reject'),
  ];
}
