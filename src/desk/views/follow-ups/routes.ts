import type { Desk } from '../../desk.ts';
import type { Route } from '../../route.ts';
import { askToSteer } from './ask-to-steer.ts';
import { showFollowUps } from './list.ts';
import { showSettings } from './settings.ts';
import { showFollowUpPage } from './show.ts';
import { steerChosen } from './steer.ts';

/** Follow-ups: what is open, and what a person does to it. */
export const followUpRoutes = (desk: Desk): Route[] => [
  { method: 'GET', path: '/follow-ups', role: 'viewer', answer: (ctx) => showFollowUps(ctx, desk) },
  { method: 'GET', path: '/follow-ups/settings', role: 'viewer', answer: (ctx) => showSettings(ctx, desk) },
  { method: 'GET', path: '/follow-ups/steer', role: 'operator', answer: (ctx) => askToSteer(ctx, desk) },
  { method: 'POST', path: '/follow-ups/steer', role: 'operator', answer: (ctx) => steerChosen(ctx, desk) },
  { method: 'GET', path: '/follow-ups/:id', role: 'viewer', answer: (ctx) => showFollowUpPage(ctx, desk) },
];
