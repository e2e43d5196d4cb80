import type { Lead } from '../event.ts';

/** Fills in a template: `{firstName|there}` becomes the lead's variable, or the text after the bar if it has none. */
export const fillTemplate = (template: string, { email, variables }: Lead): string =>
  template.replace(/\{(\w+)(?:\|([^{}]*))?\}/g, (_, name: string, otherwise = '') => {
    const value = name === 'email' ? email : variables[name];
    return ['string', 'number'].includes(typeof value) && String(value).trim() ? String(value) : String(otherwise);
  });
