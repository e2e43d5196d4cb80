import type { Context } from 'koa';
import { html, type Html } from '../../../http/html.ts';
import { type FollowUpSettings, settingsOf } from '../../../settings/follow-up-settings.ts';
import type { Desk } from '../../desk.ts';
import { linkTo } from '../../page/link.ts';
import { viewAt } from '../../page/menu.ts';
import { showPage } from '../../page/show-page.ts';
import { deskTable } from '../../page/table.ts';
import { inWords } from '../../page/words.ts';

/** The settings of each follow-up as they are. */
export const showSettings = (ctx: Context, desk: Desk): Promise<void> =>
  showPage(ctx, desk, {
    title: 'Settings of the follow-ups',
    up: viewAt('/follow-ups'),
    isLive: false,
    body: html`<p>
        As the environment and .env set them for this process. Receiver and worker have read theirs when they started,
        and a follow-up keeps the settings with which it started.
      </p>
      ${settingsOf(desk.settings.policy.followUps).map(oneFollowUp)}`,
  });

const MODES = {
  on: 'on',
  'dry-run': 'dry run: it notes what it would do, and does nothing',
  off: 'off: no event starts it',
};

const oneFollowUp = ({ name, mode, summary, startsOn, endsOn, variables }: FollowUpSettings): Html =>
  html`<h2>${inWords(name)}</h2>
    <p>${summary}</p>
    <dl>
      <dt>Mode</dt>
      <dd class="${mode === 'on' ? '' : 'warn'}">${MODES[mode]}</dd>
      <dt>Starts on</dt>
      <dd>${startsOn.map(inWords).join(', ')}</dd>
      <dt>Ends on</dt>
      <dd>${endsOn.map(inWords).join(', ')}</dd>
      <dt>Open</dt>
      <dd><a href="${linkTo('/follow-ups', { name })}">Open follow-ups of this name</a></dd>
    </dl>
    ${deskTable(
      {
        caption: `Settings of ${inWords(name)}`,
        columns: [
          { heading: 'Variable', cell: ({ variable }) => html`<code>${variable}</code>` },
          {
            heading: 'Value',
            cell: ({ value, isDefault }) =>
              html`${valueText(value)} ${isDefault && html`<span class="quiet">(default)</span>`}`,
          },
          { heading: 'What it accepts', cell: ({ wanted }) => wanted, look: () => 'quiet' },
        ],
      },
      variables,
    )}`;

/** A value as a person reads it. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ') || '–';
  return typeof value === 'string' ? value || '–' : JSON.stringify(value);
}
