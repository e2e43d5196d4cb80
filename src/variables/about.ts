import { z } from 'zod';

/** The programs that read settings. `npm start` is the first four in one process. */
export type Program = 'start' | 'receiver' | 'worker' | 'sandbox' | 'cli';

/** `value`: all of it is secret. `path`: a URL whose path or query is. `login`: a user name and password in a URL would be. */
export type Secrecy = 'value' | 'path' | 'login';

/** What stands in a variable's `.meta({…})`; `description` is zod's own. */
declare module 'zod' {
  interface GlobalMeta {
    /** What it should be, to follow “it should be”. */
    wanted?: string;
    secret?: Secrecy;
    /** Those that behave otherwise if it changes. */
    readBy?: Program[];
    example?: string;
    /** The default, if it is not one text on every machine: as a text, or in words. */
    byDefault?: string | { words: string };
  }
}

export interface About {
  name: string;
  description: string;
  wanted: string;
  secret?: Secrecy;
  readBy: Program[];
  example?: string;
  /** As it would be written, or in words; absent: it has none. */
  byDefault?: string | { words: string };
  isRequired: boolean;
}

/** What the schemas of variables say of themselves. */
export function aboutVariables(schema: z.ZodObject): About[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties as Record<string, Partial<About> & { default?: string }>).map(([name, one]) => {
    const byDefault = one.byDefault ?? one.default;
    return {
      name,
      description: one.description ?? '',
      wanted: one.wanted ?? 'a text',
      readBy: one.readBy ?? [],
      ...(one.secret && { secret: one.secret }),
      ...(one.example !== undefined && { example: one.example }),
      ...(byDefault !== undefined && { byDefault }),
      isRequired: required.includes(name),
    };
  });
}
