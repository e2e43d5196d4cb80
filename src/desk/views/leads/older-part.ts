import { html, type Html } from '../../../http/html.ts';
import type { LeadRows } from '../../../read-model/read-model.ts';
import type { Desk } from '../../desk.ts';
import { when } from '../../page/times.ts';
import type { LocalContact } from './local-contacts.ts';

const MOST = 100;

/** Events that only the local CRM remembers: Temporal forgets what ended long ago. */
export function olderPart({ clock }: Desk, { events, isCut }: LeadRows, local: LocalContact | undefined): Html {
  if (!local || isCut) return html``;
  const known = new Set(events.map(({ at, kind }) => `${at} ${kind}`));
  const older = local.activities.filter(({ at, kind }) => !known.has(`${Date.parse(at)} ${kind}`)).slice(-MOST);
  if (!older.length) return html``;
  return html`<h3>Only the local CRM remembers</h3>
    <ol class="story">
      ${older.toReversed().map(({ at, title }) => html`<li><p class="told">${when(Date.parse(at), clock)} ${title}</p></li>`)}
    </ol>`;
}
