import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const REGISTER = join(ROOT, 'workflows', 'follow-ups', 'index.ts');

/** Types of other workflows, and what the file itself calls. */
const TAKEN = ['outreachEvent', 'webhookMonitor', 'followUp'];

/** Writes a follow-up that can run immediately: its file, its line in the register, its test. Returns their paths. */
function newFollowUp(name: string): string[] {
  // Two words at least: one alone may be a word of the language.
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)+$/.test(name)) {
    throw new Error(
      `the name is "${name}", it should be two or more words in small letters with hyphens, each beginning with a letter, e.g. meeting-reminder`,
    );
  }
  const type = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (TAKEN.includes(type)) throw new Error(`the name is "${name}", which the product itself uses; take another`);
  const file = join(ROOT, 'workflows', 'follow-ups', `${name}.ts`);
  const test = join(ROOT, 'test', 'workflows', 'follow-ups', `${name}.test.ts`);
  for (const path of [file, test]) if (existsSync(path)) throw new Error(`${path} is there already`);
  writeFileSync(file, storyOf(type));
  writeFileSync(test, testOf(name));
  const [comment, ...lines] = readFileSync(REGISTER, 'utf8').trim().split('\n');
  lines.push(`export { ${type} } from './${name}.ts';`);
  writeFileSync(REGISTER, `${[comment, ...lines.sort()].join('\n')}\n`);
  return [file, REGISTER, test];
}

const storyOf = (type: string): string => `import { explained, waiting } from '../../src/domain/follow-up/setting.ts';
import { followUp } from '../follow-up-engine/follow-up.ts';
import { reminder } from '../follow-up-effects/reminder.ts';

export const ${type} = followUp({
  summary: 'The team is reminded of an interested lead after a day',
  startsOn: ['lead_interested'],
  endsOn: ['lead_meeting_booked', 'lead_closed', 'lead_not_interested'],
  // Off until FOLLOW_UP_…=on: see npm run cli -- follow-ups settings.
  mode: 'off',
  settings: {
    remindAfter: explained('When the team is reminded, counted from the event.', waiting('1 working day')),
  },

  async story({ event, settings, wait, perform }) {
    await wait(settings.remindAfter, { from: event.at });
    await perform(reminder(event, 'remind', \`\${event.lead.email} is interested\`));
  },
});
`;

const testOf = (name: string): string => `import { expect, test } from 'vitest';
import { leadEvent } from '../../support/events.ts';
import { simulationForTest } from '../../support/simulation.ts';

const NAME = '${name}';
/** Monday, 2 March 2026, 11:00 in Berlin. */
const BEGINS = Date.parse('2026-03-02T10:00:00Z');
const at = (hours: number) => new Date(BEGINS + hours * 3_600_000).toISOString();

// Adapt this to the story: it sends what startsOn and endsOn name, and says which leads are acted for.
test('the team is reminded of the lead after a day, unless a meeting was booked', async () => {
  const simulation = await simulationForTest({ beginsAt: BEGINS, env: { ${variableOf(name)}: 'on' } });
  const [left, booked] = [\`left@\${NAME}.example\`, \`booked@\${NAME}.example\`];
  for (const email of [left, booked]) {
    await simulation.send(leadEvent('lead_interested', { at: at(0), lead: { email, variables: {} } }));
  }
  await simulation.passTo(BEGINS + 3_600_000);
  await simulation.send(leadEvent('lead_meeting_booked', { at: at(1), lead: { email: booked, variables: {} } }));
  for (const email of [left, booked]) await simulation.endOf(NAME, email);
  const done = simulation.actions.map(({ workflowId }) => workflowId).filter((id) => id.startsWith(NAME));
  expect(done).toEqual([simulation.handleOf(NAME, left).workflowId]);
});
`;

const variableOf = (name: string): string => `FOLLOW_UP_${name.replaceAll('-', '_').toUpperCase()}`;

const [what, name = ''] = process.argv.slice(2);
try {
  if (what !== 'follow-up')
    throw new Error(`"${what ?? ''}" is not known, it should be: npm run new -- follow-up <name>`);
  const written = newFollowUp(name).map((path) => relative(process.cwd(), path));
  const next = [
    `npx vitest run ${written.at(-1)}`,
    `npm run cli -- follow-ups simulate ${name} --events <file>`,
    `${variableOf(name)}=on in .env, when it shall run`,
    'npm run docs, when its settings are final',
  ];
  process.stdout.write(`${[...written, '', 'Next:', ...next.map((line) => `  ${line}`)].join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
