import type { Context } from 'koa';
import { html, type Html } from '../../http/html.ts';
import { param } from '../route.ts';

export interface FilterField {
  /** The name of the parameter in the URL. */
  name: string;
  label: string;
  /** The values to choose from, with what is shown for each. Absent: a text. */
  choices?: [value: string, says: string][];
  /** What is shown for no choice. Default: any. */
  any?: string;
  type?: 'search' | 'date';
  placeholder?: string;
}

/**
 * A form whose fields are parameters of the URL, so that a filtered list is a link.
 * @param shownIn the id of what changes while a person types; absent: it changes when the form is sent.
 */
export const filterForm = (ctx: Context, fields: FilterField[], shownIn?: string): Html =>
  html`<form
    class="filter"
    method="get"
    action="${ctx.path}"
    role="search"
    aria-label="Filter"
    ${shownIn ? asOneTypes(ctx, shownIn) : ''}
  >
    ${fields.map((field) => html`<label>${field.label} ${inputOf(ctx, field)}</label>`)}
    <button>Show</button>
    ${fields.some(({ name }) => param(ctx, name)) ? html`<a href="${ctx.path}">Clear</a>` : ''}
  </form>`;

const asOneTypes = (ctx: Context, id: string): Html =>
  html`hx-get="${ctx.path}" hx-trigger="input delay:250ms" hx-target="#${id}" hx-select="#${id}" hx-swap="outerHTML"
  hx-replace-url="true" hx-sync="this:replace"`;

function inputOf(ctx: Context, { name, choices, any = 'any', type = 'search', placeholder }: FilterField): Html {
  const given = param(ctx, name);
  if (!choices)
    return html`<input type="${type}" name="${name}" value="${given}" placeholder="${placeholder}" maxlength="200" />`;
  return html`<select name="${name}">
    ${[['', any], ...choices].map(
      ([value, says]) => html`<option value="${value}" ${value === given ? SELECTED : ''}>${says}</option>`,
    )}
  </select>`;
}

const SELECTED: Html = { html: 'selected' };
