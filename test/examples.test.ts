import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const NOT_COPIED = ['node_modules', '.git', 'data', '.env'];

/** The complete files in docs/extending.md: the first line of such a block is the file's path. */
const shownFiles = (): { path: string; text: string }[] =>
  [
    ...readFileSync(join(ROOT, 'docs/extending.md'), 'utf8').matchAll(/^( *)```ts\n *\/\/ (\S+\.ts)\n([^]*?)^ *```/gm),
  ].map(([, indent = '', path = '', text = '']) => ({
    path,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));

test(
  'the example, the files of npm run new and those in docs/extending.md work: a follow-up is one file, one line and one test',
  { timeout: 180_000 },
  async () => {
    const tree = join(temporaryFolder(), 'tree');
    const names = readdirSync(ROOT).filter((name) => !NOT_COPIED.includes(name));
    for (const name of names) cpSync(join(ROOT, name), join(tree, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    const node = (...args: string[]) =>
      run(process.execPath, args, { cwd: tree }).catch((error: Error & { stdout: string }) => {
        throw new Error(`${error.message}\n${error.stdout}`, { cause: error });
      });
    const bin = (name: string) => join(ROOT, 'node_modules', name);

    const register = join(tree, 'workflows/follow-ups/index.ts');
    const before = readFileSync(register, 'utf8');
    const example = join(ROOT, 'examples/meeting-reminder');
    copyFileSync(join(example, 'meeting-reminder.ts'), join(tree, 'workflows/follow-ups/meeting-reminder.ts'));
    copyFileSync(
      join(example, 'meeting-reminder.test.ts'),
      join(tree, 'test/workflows/follow-ups/meeting-reminder.test.ts'),
    );
    writeFileSync(register, `${before}export { meetingReminder } from './meeting-reminder.ts';\n`);
    await node('scripts/new-follow-up.ts', 'follow-up', 'fresh-interest');
    expect(readFileSync(register, 'utf8').split('\n')).toHaveLength(before.split('\n').length + 2);
    await expect(node('scripts/new-follow-up.ts', 'follow-up', 'fresh-interest')).rejects.toThrow('is there already');
    for (const name of ['Fresh', 'class', 'day-3-nudge'])
      await expect(node('scripts/new-follow-up.ts', 'follow-up', name)).rejects.toThrow(
        `the name is "${name}", it should be`,
      );
    for (const name of ['outreach-event', 'follow-up'])
      await expect(node('scripts/new-follow-up.ts', 'follow-up', name)).rejects.toThrow(
        'which the product itself uses',
      );

    const shown = shownFiles();
    expect(shown.length).toBeGreaterThan(2);
    for (const { path, text } of shown) writeFileSync(join(tree, path), text);

    const added = [
      'workflows/follow-ups/meeting-reminder.ts',
      'test/workflows/follow-ups/meeting-reminder.test.ts',
      'workflows/follow-ups/fresh-interest.ts',
      'test/workflows/follow-ups/fresh-interest.test.ts',
      ...shown.map(({ path }) => path),
    ];
    await node(bin('prettier/bin/prettier.cjs'), '--check', ...added, 'workflows/follow-ups/index.ts');
    // The register of follow-ups has a type that names none of them, so no other file has to be type-checked again.
    const types = { extends: './tsconfig.json', include: ['workflows', 'test/support/global-setup.ts', ...added] };
    writeFileSync(join(tree, 'added.json'), JSON.stringify(types));
    await Promise.all([
      node(bin('typescript/bin/tsc'), '-p', 'added.json'),
      node(bin('typescript/bin/tsc'), '-p', 'workflows'),
      (async () => {
        await expect(node('scripts/docs.ts', '--check')).rejects.toThrow('docs/settings.md does not fit');
        await node('scripts/docs.ts');
        await node('scripts/docs.ts', '--check');
      })(),
      node(bin('vitest/vitest.mjs'), 'run', 'meeting-reminder', 'fresh-interest', 'test/config.test.ts'),
    ]);
  },
);
