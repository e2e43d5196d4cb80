import type { Lead } from '../event.ts';

/** `{firstName|there}`: the lead's variable, or what stands after the bar where it has none. */
export const fillTemplate = (template: string, { email, variables }: Lead): string =>
  template.replace(/\{(\w+)(?:\|([^{}]*))?\}/g, (_, name: string, otherwise = '') => {
    const value = name === 'email' ? email : variables[name];
    return ['string', 'number'].includes(typeof value) && String(value).trim() ? String(value) : String(otherwise);
  });
