import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from './context.ts';
import { mustBeFile } from './support-bundle/log-files.ts';
import { type BundleOptions, partsOf } from './support-bundle/parts.ts';
import { type BundleFile, writeBundle } from './support-bundle/write-bundle.ts';
import { JSON_OPTION, withExamples } from './terminal/help.ts';
import { print } from './terminal/output.ts';
import { columns } from './terminal/table.ts';

const NAME = 'instantly-temporal-support';

interface Options extends BundleOptions {
  output?: string;
  json?: boolean;
}

export function supportBundleCommand(program: Command, context: () => CliContext): void {
  const bundle = program
    .command('support-bundle')
    .description(
      'write one archive for a bug report: doctor, versions, settings, metrics, logs and what the monitor knows, without secrets, addresses and texts of replies',
    )
    .option('--output <file>', 'the archive to write; default: a new .tar.gz in this folder, named by the time')
    .option('--log <file...>', 'add the last megabyte of these logs')
    .option('--metrics <url...>', 'ask these processes too for their metrics')
    .option(...JSON_OPTION)
    .action(async ({ output, json, ...options }: Options) => {
      for (const file of options.log ?? []) mustBeFile('--log', file);
      for (const url of options.metrics ?? []) mustBeUrl('--metrics', url);
      const folder = `${NAME}-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}`;
      const path = resolve(output ?? `${folder}.tar.gz`);
      const { files, size } = await writeBundle(path, folder, partsOf(context(), options));
      print(json, { path, size, files }, () => bundleText(path, size, files));
    });
  withExamples(bundle, 'support-bundle', 'support-bundle --log worker.log --metrics http://127.0.0.1:9464');
}

function mustBeUrl(option: string, url: string): void {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Error(`${option} is ${url}, it should be a URL such as http://127.0.0.1:9464`);
}

const kibibytes = (bytes: number): string => `${Math.ceil(bytes / 1024)} KiB`;

function bundleText(path: string, size: number, files: BundleFile[]): string {
  const hasLogs = files.some(({ name }) => name.startsWith('logs/'));
  return [
    columns(
      ['FILE', 'SIZE', ''],
      files.map(({ name, size: bytes, problem }) => [name, kibibytes(bytes), problem ?? '']),
    ),
    '',
    ...(hasLogs
      ? []
      : [
          'No log is in it: the processes write theirs to standard output. Save it to a file and add it with --log.',
          '',
        ]),
    `${path}, ${kibibytes(size)}`,
    'Secrets, addresses and links that answer questions are removed. Look into it before you send it to anybody.',
  ].join('\n');
}
