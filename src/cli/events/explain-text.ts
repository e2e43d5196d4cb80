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
    ...(wrappers.length ? [`taken out of: ${wrappers.join(' > ')}`] : []),
    ...(reason === undefined ? [] : [`it cannot be read: ${reason}`]),
    '',
    columns(
      ['FIELD', 'VALUE', 'TAKEN FROM', 'WHY'],
      taken.map(({ field, value, from, why }) => [field, shown(value), from, why]),
    ),
    ...(variables.length
      ? [
          '',
          columns(
            ['VARIABLE', 'VALUE', 'WHY IT IS NOT INSTANTLY’S'],
            variables.map(({ name, value, why }) => [name, shown(value), why]),
          ),
        ]
      : []),
    '',
    ...whatIsDone(explained),
  ].join('\n');
}

function whatIsDone({ kind, ignored, effects = [], followUps = [] }: Explained): string[] {
  if (ignored) return [`Nothing is done: EVENTS_IGNORED lists ${kind}.`];
  const lines = [
    ...effects.map(({ name, summary, then }) => `  ${name}: ${summary}${then ? ', then what follows from it' : ''}`),
    ...followUps.map(({ name, mode, what }) => `  ${name}: ${what}${mode === 'dry-run' ? ' (dry-run)' : ''}`),
  ];
  return lines.length ? ['What would be done:', ...lines] : ['Nothing would be done: it is recorded.'];
}

const shown = (value: unknown): string =>
  shorten(typeof value === 'string' ? value : JSON.stringify(value), VALUE_CHARACTERS);
