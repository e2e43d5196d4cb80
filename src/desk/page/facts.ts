import { html, type Html } from '../../http/html.ts';

export type Fact = [name: string, value: Html | string];

/** Names and values of a `dl`. What is empty is left out. */
export const factItems = (facts: Fact[]): Html =>
  html`${facts
    .filter(([, value]) => value)
    .map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}`;
