import { z } from 'zod';

/** The programs that read settings. `npm start` is receiver, worker and sandbox and desk in one process. */
export type Program = 'start' | 'cluster' | 'receiver' | 'worker' | 'desk' | 'sandbox' | 'cli';

/**
 * Which part is secret. `value`: all of it. `path`: the path and the query of a URL. `login`: the login in a URL, which
 * should not be there. `password`: the password in a URL. `headers`: the values of `name=value` pairs.
 */
export type Secrecy = 'value' | 'path' | 'login' | 'password' | 'headers';

/** The fields of a variable's `.meta({…})`, besides `description`, which zod has itself. */
declare module 'zod' {
  interface GlobalMeta {
    /** What the value should be: the end of the sentence “it should be …”. */
    wanted?: string;
    secret?: Secrecy;
    /** The programs whose behaviour depends on it. */
    readBy?: Program[];
    example?: string;
    /** The default, if the schema itself does not show it: as a text, or described in words. */
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
  /** The default as a text, or described in words. Absent: there is no default. */
  byDefault?: string | { words: string };
  isRequired: boolean;
}

/** Reads from a schema what its variables are: description, default, example and so on. */
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
