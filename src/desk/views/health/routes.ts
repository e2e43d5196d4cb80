import type { Context } from 'koa';
import { MINUTE_MS } from '../../../domain/duration.ts';
import { html } from '../../../http/html.ts';
import type { Desk } from '../../desk.ts';
import { showPage } from '../../page/show-page.ts';
import { param, personOf, type Route, seeOther } from '../../route.ts';
import { booksPart } from './books.ts';
import { findingsPart } from './findings.ts';
import { alertsPart } from './monitors.ts';
import { type HealthState, healthState } from './state.ts';
import { CHART_MINUTES, effectsPart, eventsPart, type EffectsPeriod, PERIODS } from './work.ts';
import { workersPart } from './workers.ts';

/** So long the first person waits for what is not known yet. */
const FIRST_MS = 150;

/** Whether everything works. */
export function healthViewRoutes(desk: Desk): Route[] {
  const state = healthState(desk);
  return [
    { method: 'GET', path: '/health', role: 'viewer', answer: (ctx) => showHealth(ctx, desk, state) },
    {
      method: 'POST',
      path: '/health/examine',
      role: 'operator',
      answer(ctx) {
        state.findings.again();
        seeOther(ctx, '/health');
      },
    },
  ];
}

async function showHealth(ctx: Context, desk: Desk, state: HealthState): Promise<void> {
  const { model } = desk;
  const now = Date.now();
  const period: EffectsPeriod = Object.hasOwn(PERIODS, param(ctx, 'period'))
    ? (param(ctx, 'period') as EffectsPeriod)
    : 'day';
  const findings = state.findings.look();
  const books = state.books.lookFirst(FIRST_MS);
  const receiver = await state.receiver.lookFirst(FIRST_MS);
  const monitors = await model.monitors();
  const minutes = await model.minutes(now - CHART_MINUTES * MINUTE_MS);
  const outcomes = await model.outcomes({ since: now - PERIODS[period].ms });
  await showPage(ctx, desk, {
    title: 'Health',
    body: html`${findingsPart(findings, personOf(ctx).role === 'operator')} ${alertsPart(monitors, desk)}
    ${eventsPart(receiver, minutes)} ${effectsPart(outcomes, period)} ${workersPart(findings.value)}
    ${booksPart(monitors, await books, param(ctx, 'day'), desk)}`,
  });
}
