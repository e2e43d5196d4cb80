import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The checkouts of the product that an option names, absolute. Throws one sentence if one is none. */
export const otherCheckouts = (paths: string[]): string[] =>
  paths.map((path) => {
    const checkout = resolve(path);
    if (existsSync(join(checkout, 'src', 'start.ts')) && existsSync(join(checkout, 'node_modules'))) return checkout;
    throw new Error(`--against is "${path}", it should be a checkout of this product with its node_modules`);
  });
