import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const FOLDER = import.meta.dirname;

/** The saved histories: one folder for each version, with files `<workflow>.<story>.json`. */
export const histories = () =>
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, workflow: basename(name).split('.')[0]!, history: read(join(FOLDER, name)) }));

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
