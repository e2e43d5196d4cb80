import { shorten } from '../../domain/headline.ts';
import { columns } from '../terminal/table.ts';
import type { Explained } from './explain.ts';

const VALUE_CHARACTERS = 60;

export function explainText(explained: Explained): string {
  if (explained.refused !== undefined) return `The receiver answers 400: ${explained.refused}`;
  const { id, kind, urgency, headline, wrappers = [], reason, taken = [], variables = [] } = explained;
  return [
    headline,
    `${kind} · ${urgency} · ${id}`,
    ...(wrappers.length ? [`the payload was inside: ${wrappers.join(' > ')}`] : []),
    ...(reason === undefined ? [] : [`the payload cannot be read: ${reason}`]),
    '',
    columns(
      ['FIELD', 'VALUE', 'TAKEN FROM', 'WHY'],
      taken.map(({ field, value, from, why }) => [field, valueText(value), from, why]),
    ),
    ...(variables.length
      ? [
          '',
          columns(
            ['VARIABLE', 'VALUE', 'WHY IT IS NOT INSTANTLY’S'],
            variables.map(({ name, value, why }) => [name, valueText(value), why]),
          ),
        ]
      : []),
    '',
    ...actionLines(explained),
  ].join('\n');
}

function actionLines({ kind, ignored, effects = [], followUps = [] }: Explained): string[] {
  if (ignored) return [`Nothing would be done: EVENTS_IGNORED contains ${kind}.`];
  const lines = [
    ...effects.map(
      ({ name, summary, then }) => `  ${name}: ${summary}${then ? '; more effects may follow, by its result' : ''}`,
    ),
    ...followUps.map(({ name, mode, what }) => `  ${name}: ${what}${mode === 'dry-run' ? ' (dry run)' : ''}`),
  ];
  return lines.length
    ? ['What would be done:', ...lines]
    : ['Nothing would be done; the event would only be recorded.'];
}

const valueText = (value: unknown): string =>
  shorten(typeof value === 'string' ? value : JSON.stringify(value), VALUE_CHARACTERS);
