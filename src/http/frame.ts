import type Router from '@koa/router';
import type Koa from 'koa';
import { createShell, type Shell } from './shell.ts';

export interface Frame extends Pick<Shell, 'trustProxy' | 'log'> {
  /** The answer at `/`. */
  about: { name: string; version: string; paths: string[] };
}

/** An app for programs: it says at `/` what it is. */
export const createFrame = ({ about, trustProxy = false, log }: Frame, routes: (router: Router) => void): Koa =>
  createShell({ version: about.version, trustProxy, log }, (router) => {
    router.get('/', (ctx) => {
      ctx.body = about;
    });
    routes(router);
  });
