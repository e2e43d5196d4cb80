import { Command } from 'commander';
import { NAME, VERSION } from '../log/about.ts';

export interface ClusterOptions {
  /** Whether to start Temporal's UI. */
  ui: boolean;
  /** Whether to find or build the programs, and to start nothing. */
  prepare: boolean;
}

/** Reads the arguments of `npm run cluster`. With `--help`, or if one of them is wrong, it prints why and ends the process. */
export const clusterOptions = (argv: string[]): ClusterOptions =>
  new Command('npm run cluster --')
    .description(
      [
        'Start a cluster on this machine, as plain processes: PostgreSQL, a Temporal server on it, two receivers behind a',
        'proxy, two workers, the sandbox, the Temporal UI. Docker is not needed. Ctrl-C ends all of them.',
        '',
        'It needs PostgreSQL and HAProxy. The Temporal server is the one of TEMPORAL_SERVER_PATH, else the one on PATH,',
        'else it is built by Go, once.',
      ].join('\n'),
    )
    .version(`${NAME} ${VERSION}`, '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .option('--no-ui', 'do not start the Temporal UI')
    .option('--prepare', 'only find the programs, and build those that are missing', false)
    .addHelpText(
      'after',
      [
        '',
        'Settings (in the environment or in .env):',
        '  DATA_DIR              all data are in its folder cluster; the next start goes on with them (default: ./data)',
        '  PORT                  the proxy; deliveries go there (default: 3000)',
        '  SANDBOX_PORT          the sandbox (default: 4400)',
        '  TEMPORAL_DEV_PORT     the Temporal server (default: 7233)',
        '  TEMPORAL_DEV_UI_PORT  the Temporal UI (default: 8233)',
        '  All other settings reach the receivers and the workers.',
        '',
        'docs/cluster.md says more.',
      ].join('\n'),
    )
    .allowExcessArguments(false)
    .parse(argv)
    .opts<{ ui: boolean; prepare: boolean }>();
