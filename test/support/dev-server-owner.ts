// Starts a dev server, prints its address and runs until it is killed.
import { type DevServerOptions, startDevServer } from '../../src/dev-server/dev-server.ts';

const options = JSON.parse(process.argv[2]!) as DevServerOptions;
const { address } = await startDevServer({ ...options, log: console });
process.stdout.write(address);
setInterval(() => undefined, 60_000);
