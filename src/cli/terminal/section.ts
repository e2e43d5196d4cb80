/** A title and its lines, after an empty line; nothing if there are no lines. */
export const section = (title: string, lines: string[]): string[] => (lines.length ? ['', `${title}:`, ...lines] : []);
