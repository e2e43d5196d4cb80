import { keepCompiled } from './process/compile-cache.ts';

keepCompiled(process.env);
const { runEverything } = await import('./everything.ts');
await runEverything(process.env);
