import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { cli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const HIDDEN = 'nobody-may-read-this';

/** The whole archive as one text, with the names of its files. */
async function textOf(archive: string): Promise<string> {
  const entries = await unpackTar(gunzipSync(readFileSync(archive)));
  return entries.map(({ header, data }) => `${header.name}\n${Buffer.from(data ?? []).toString()}`).join('\n');
}

test('a bundle has no secret of another program, no secret in a path or a URL, and no part of an unusual address', async () => {
  const folder = temporaryFolder();
  const archive = join(folder, 'bundle.tar.gz');
  const log = join(folder, `${HIDDEN}@acme.example.log`);
  const secrets = [
    `GET /webhooks/instantly/key/${HIDDEN}'1 HTTP/1.1`,
    `POST /hook?token=${HIDDEN}`,
    `https://hooks.example.com/it's/(here)?sig=${HIDDEN}`,
    `connect to http://user:${HIDDEN}=1:2@proxy.example.com:3128`,
    `postgres://outreach:${HIDDEN}$@db.example.com/outreach?password=${HIDDEN}`,
    `"authorization": "Bearer ${HIDDEN}"`,
    `x-webhook-secret: ${HIDDEN}`,
  ];
  const names = [`${HIDDEN}'s`, `${HIDDEN}=a`, `{${HIDDEN}}`, `"${HIDDEN} roe"`, `\\u003c${HIDDEN}`, `${HIDDEN}%2Ba`];
  writeFileSync(log, [...secrets, ...names.map((name) => `to ${name}@acme.example`), `${HIDDEN}%2540acme`].join('\n'));
  const { code, err } = await cli(['support-bundle', '--output', archive, '--log', log], {
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: `authorization=${HIDDEN}`,
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `https://user:${HIDDEN}@collector.example.com`,
    TEMPORAL_CODEC_ENDPOINT: `https://user:${HIDDEN}@codec.example.com/?key=${HIDDEN}`,
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const text = await textOf(archive);
  expect(text).toContain('connect to http://proxy.example.com:3128');
  expect(text).toContain('"TEMPORAL_CODEC_ENDPOINT": "https://codec.example.com/');
  expect(text).not.toContain(HIDDEN);
});

test('a log may come from a pipe; what cannot be read or written is said in one sentence, and no file is left', async () => {
  const folder = temporaryFolder();
  const [archive, pipe, nowhere] = ['bundle.tar.gz', 'pipe', 'no/folder'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  execFileSync('mkfifo', [pipe]);
  const [{ code }] = await Promise.all([
    cli(['support-bundle', '--output', archive, '--log', pipe]),
    writeFile(pipe, 'a line from a pipe\n'),
  ]);
  expect(code).toBe(0);
  expect(await textOf(archive)).toContain('a line from a pipe');
  const refused = [
    [['--output', archive], `--output: ${archive} exists already, it should be the name of a new file`],
    [['--output', nowhere], `--output: ${nowhere} cannot be created (ENOENT), it should be the name of a new file`],
    [['--log', folder], `--log is ${folder}, it should be a file that exists`],
    [['--metrics', 'host:9464'], '--metrics is host:9464, it should be a URL such as http://127.0.0.1:9464'],
  ] as const;
  for (const [options, sentence] of refused)
    expect(await cli(['support-bundle', ...options])).toEqual({ code: 1, out: '', err: `${sentence}\n` });
  expect(readdirSync(folder).sort()).toEqual(['bundle.tar.gz', 'pipe']);
});
