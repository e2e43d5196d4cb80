import { WHAT_COUNTS } from '../../../answering/words.ts';
import { html, type Html } from '../../../http/html.ts';

export const whatCounts: Html = html`<h2>What these numbers mean</h2>
  <ul class="quiet">
    ${WHAT_COUNTS.map((words) => html`<li>${words}</li>`)}
  </ul>`;
