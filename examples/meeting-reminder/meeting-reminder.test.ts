import { expect, test } from 'vitest';
import { leadEvent } from '../../support/events.ts';
import { simulationForTest } from '../../support/simulation.ts';

/** Monday, 2 March 2026, 11:00 in Berlin. */
const BEGINS = Date.parse('2026-03-02T10:00:00Z');

test.each([
  [{}, '2026-03-03T07:30:00Z'],
  [{ meetingDate: '2026-03-06' }, '2026-03-06T07:30:00Z'],
  [{ meetingDate: '2026-03-06T14:00:00Z', tier: 1 }, '2026-03-06T07:30:00Z'],
  [{ meetingDate: 'soon', tier: 1, size: 2 }, '2026-03-03T07:30:00Z'],
])('with %j the team is reminded at %s', async (variables, at) => {
  const simulation = await simulationForTest({ beginsAt: BEGINS });
  const email = `jane@${Object.keys(variables).length}.example`;
  await simulation.send(
    leadEvent('lead_meeting_booked', { at: new Date(BEGINS).toISOString(), lead: { email, variables } }),
  );
  await simulation.endOf('meeting-reminder', email);
  const [action] = simulation.actions.filter(({ name }) => name === 'prepare');
  expect(action!.at - Date.parse(at)).toBeLessThan(60_000);
  expect(action!.at).toBeGreaterThanOrEqual(Date.parse(at));
});
