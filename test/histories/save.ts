import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { FOLDER } from './histories.ts';

const { version } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8')) as { version: string };

/** Removes process, host and paths of the machine that recorded the history. */
function withoutMachine(key: string, value: unknown): unknown {
  if (/^(identity|stackTrace)$/.test(key)) return '';
  return typeof value === 'string' && value.startsWith(`${process.pid}@`) ? 'worker' : value;
}

/**
 * Saves the history of a run as `<name>.json`, or as `<name>.<patch>.json` if it contains a patch. A saved file
 * is never replaced: runs that began like it must continue with every later change.
 */
export async function record(name: string, handle: WorkflowHandle): Promise<void> {
  const history = await handle.fetchHistory();
  const patches = (history.events ?? []).flatMap(({ markerRecordedEventAttributes: marker }) => {
    const data = marker?.markerName === 'core_patch' ? marker.details?.['patch-data']?.payloads?.[0]?.data : undefined;
    return data ? [(JSON.parse(Buffer.from(data).toString()) as { id: string }).id] : [];
  });
  const file = join(FOLDER, version, `${[name, ...patches].join('.')}.json`);
  if (existsSync(file)) return;
  mkdirSync(join(FOLDER, version), { recursive: true });
  const saved: unknown = JSON.parse(historyToJSON(history), withoutMachine);
  writeFileSync(file, `${JSON.stringify(saved)}\n`);
}
