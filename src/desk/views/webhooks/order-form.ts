import { html, type Html } from '../../../http/html.ts';

/** A button that orders something from the monitor. @param of read out after it, where several buttons say the same. */
export const orderForm = (path: string[], says: string, of = ''): Html =>
  html`<form method="post" action="/webhooks/${path.map(encodeURIComponent).join('/')}">
    <button>${says}${of && html`<span class="unseen"> ${of}</span>`}</button>
  </form>`;
