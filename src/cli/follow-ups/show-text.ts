import { command } from '../../domain/command.ts';
import { adviceFor } from '../../domain/concerns/advice.ts';
import { needsPerson } from '../../domain/failure.ts';
import { pendingText } from '../../runs/pending.ts';
import { effectText } from '../effects/effect-text.ts';
import type { Clock } from '../../calendar/clock.ts';
import { section } from '../terminal/section.ts';
import type { ShownFollowUp } from './show.ts';

export function followUpText(shown: ShownFollowUp, clock: Clock): string {
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
      effects.map((effect) => effectText(effect)),
    ),
    ...section('pending', pending.map(pendingText)),
    ...section(
      'events',
      shown.events.map((event) => `  ${clock.second(event.at)}  ${event.kind}  ${event.id}`),
    ),
    ...section(
      clock.heading('timeline'),
      shown.timeline?.map(({ at, says }) => `  ${clock.second(at)}  ${says}`) ?? [],
    ),
  ].join('\n');
}

/** A text of several lines is shown as JSON, on one line. */
const settingText = ([name, value]: [string, unknown]): string =>
  `  ${name}: ${typeof value === 'string' && !value.includes('\n') ? value : JSON.stringify(value)}`;

function attentionLines({ id, attention, effects }: ShownFollowUp): string[] {
  if (!needsPerson(attention)) return [];
  const said = effects.flatMap((effect) => (effect.outcome === 'parked' && effect.said ? [effect.said] : []));
  return [`WAITS FOR A PERSON: ${attention}`, `  ${adviceFor(attention, said, id)}`];
}

/** While a question is open, its own lines say what the follow-up waits for. */
const standingLines = ({ id, standing, until, paused, question }: ShownFollowUp, clock: Clock): string[] => [
  ...(paused ? [`paused; to resume it: ${command('follow-ups resume', id)}`] : []),
  ...(standing === undefined || question ? [] : [standing]),
  ...(until === undefined || question ? [] : [`  until ${clock.says(until)}`]),
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
    `${answer('approve')}${editable ? ' (add --text "…" to send another text)' : ''}`,
    answer('reject'),
  ];
}
