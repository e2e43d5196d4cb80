import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Route } from './route.ts';

const HTMX = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');

const own = (name: string): URL => new URL(`./assets/${name}`, import.meta.url);

const FILES = {
  'style.css': { file: own('style.css'), type: 'text/css' },
  'desk.js': { file: own('desk.js'), type: 'text/javascript' },
  'htmx.js': { file: HTMX, type: 'text/javascript' },
  'icon.svg': { file: own('icon.svg'), type: 'image/svg+xml' },
};

type AssetName = keyof typeof FILES;

const contents = new Map<string, { type: string; body: Buffer; hash: string }>();

function contentOf(name: AssetName) {
  const { file, type } = FILES[name];
  const known = contents.get(name);
  if (known) return known;
  const body = readFileSync(file);
  const content = { type, body, hash: createHash('sha256').update(body).digest('base64url').slice(0, 12) };
  contents.set(name, content);
  return content;
}

/** The path changes with the content, so that a browser may keep it for ever. */
export const assetPath = (name: AssetName): string => `/assets/${contentOf(name).hash}/${name}`;

export const assetRoutes: Route[] = [
  {
    method: 'GET',
    path: '/assets/:hash/:name',
    role: 'anyone',
    answer(ctx) {
      const { name = '' } = (ctx as unknown as { params: Record<string, string> }).params;
      if (!Object.hasOwn(FILES, name)) return;
      const { type, body } = contentOf(name as AssetName);
      ctx.type = type;
      ctx.body = body;
      ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
    },
  },
];
