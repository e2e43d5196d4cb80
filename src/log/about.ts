import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);

/** Name and version of the product. */
export const { name: NAME, version: VERSION } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as {
  name: string;
  version: string;
};
