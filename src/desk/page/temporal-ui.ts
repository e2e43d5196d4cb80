import { html, type Html } from '../../http/html.ts';
import type { Desk } from '../desk.ts';
import { outsideLink } from './outside.ts';

/** A link to a run in the Temporal UI; nothing if its address is not known. */
export function temporalUiLink({ settings, temporal }: Desk, { id, run }: { id: string; run: string }): Html {
  const { uiUrl } = settings.temporal;
  if (uiUrl === undefined) return html``;
  const path = ['namespaces', temporal.namespace, 'workflows', id, run].map(encodeURIComponent).join('/');
  return outsideLink(`${uiUrl}/${path}`, 'Temporal UI');
}
