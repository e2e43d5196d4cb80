/** The parts between the commas, trimmed; empty parts are left out. */
export const commaSeparated = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
