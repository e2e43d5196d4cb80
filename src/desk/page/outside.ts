import { html, type Html } from '../../http/html.ts';
import { recordUrl } from '../../stories/record-url.ts';
import type { Desk } from '../desk.ts';

/** A link to another site; nothing if it is no web address. */
export function outsideLink(url: string | undefined, words: string): Html {
  const parsed = url ? URL.parse(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return html``;
  return html`<a href="${parsed.href}" target="_blank" rel="noopener noreferrer">${words}</a>`;
}

/** The history of a run in the Temporal UI; nothing if nobody knows where that is. */
export function temporalLink({ settings, temporal }: Desk, { id, run }: { id: string; run: string }): Html {
  const { uiUrl } = settings.temporal;
  if (!uiUrl) return html``;
  const [namespace, workflow, ofRun] = [temporal.namespace, id.toWellFormed(), run].map(encodeURIComponent);
  const path = `/namespaces/${namespace}/workflows/${workflow}${ofRun ? `/${ofRun}/history` : ''}`;
  return outsideLink(`${uiUrl}${path}`, 'Temporal UI');
}

/** The lead's record in the CRM; nothing if CRM_RECORD_URL is not set. */
export const recordLink = ({ settings }: Desk, email: string): Html =>
  outsideLink(recordUrl(settings.crmRecordUrl, email), 'CRM record');
