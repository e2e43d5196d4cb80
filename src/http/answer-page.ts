import { createHash } from 'node:crypto';
import { type OpenQuestion, SAYS, type Verdict } from '../domain/follow-up/question.ts';
import type { AboutLead } from './about-lead.ts';
import { html, type Html } from './html.ts';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.25rem; }
label, textarea, input { display: block; box-sizing: border-box; width: 100%; margin-bottom: .5rem; font: inherit; }
textarea, input { padding: .5rem; }
pre { padding-left: .75rem; border-left: .25rem solid; white-space: pre-wrap; font: inherit; }
button { min-height: 2.75rem; margin: .5rem .5rem 0 0; padding: 0 1.5rem; font: inherit; font-weight: bold; }
`;
const STYLE_ELEMENT: Html = { html: `<style>${STYLE}</style>` };

/** Replaces helmet's policy, with which browsers send the form of an http page to https. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page with one sentence. */
export const notePage = (words: string): string => page(words, html``);

/** The page after an answer: what was decided, and what happens now. */
export const decidedPage = (lead: string, { decision, by, text }: Verdict): string =>
  page(
    `${decision === 'approve' ? 'Approved' : 'Rejected'}${by ? ` by ${by}` : ''}`,
    decision === 'reject'
      ? html`<p>Nothing is sent to ${lead}.</p>`
      : text === undefined
        ? html`<p>It is done immediately for ${lead}.</p>`
        : html`<p>This is sent immediately to ${lead}:</p>
            <pre dir="auto">${text}</pre>`,
  );

/** A question with the form that answers it. Enter presses the first button, which does nothing. */
export const questionPage = (
  { title, proposal, editable, untilSays, otherwise }: OpenQuestion,
  lead: string,
  { name, company, campaign, mailbox, said }: AboutLead = {},
): string =>
  page(
    title,
    html`<p>
        Lead: ${[name, company, lead].filter(Boolean).join(' · ')} ${campaign ? html`<br />Campaign: ${campaign}` : ''}
        ${mailbox ? html`<br />Mailbox: ${mailbox}` : ''} <br />Open until ${untilSays}; if nobody answers, it is
        ${SAYS[otherwise]}.
        <br />${proposal === undefined ? 'Approve does it immediately.' : 'Approve sends this immediately.'}
      </p>
      ${
        said
          ? html`<p>The lead wrote last:</p>
              <pre dir="auto">${said}</pre>`
          : ''
      }
      <form method="post">
        <button disabled hidden></button>
        ${proposal === undefined ? '' : editable ? textField(proposal) : html`<pre dir="auto">${proposal}</pre>`}
        <label for="by">Your name</label>
        <input id="by" name="by" required maxlength="100" autocomplete="name" />
        <button name="decision" value="approve">Approve</button>
        <button name="decision" value="reject">Reject</button>
      </form>`,
  );

/** Browsers leave out the first line break of a text field, so there is one more. */
const textField = (text: string): Html =>
  html`<label for="text">Change it if you like</label>
    <textarea id="text" name="text" rows="10" dir="auto">${`\n${text}`}</textarea>`;

const page = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.html;
