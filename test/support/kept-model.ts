import { type Progress, PROGRESS } from '../../src/model-feed/progress.ts';
import { openReadModel } from '../../src/read-model/open-read-model.ts';
import { readNow } from '../../src/stories/read-now.ts';
import { temporaryFolder } from './folder.ts';
import { temporalForTest } from './temporal.ts';

/** A DATA_DIR with a read model that a worker has just brought up to date: it has these workflows of the test's Temporal. */
export async function keptModel(ids: string[]): Promise<string> {
  const dataDir = temporaryFolder();
  const model = await openReadModel({ dataDir }, 'worker', { warn() {}, info() {} });
  const temporal = await temporalForTest();
  await readNow(
    model,
    temporal,
    ids.map((id) => ({ id, run: '' })),
  );
  await model.close();
  await keptUpTo(dataDir, Date.now());
  return dataDir;
}

/** Lets the model have everything up to this time. Milliseconds since 1970. */
export async function keptUpTo(dataDir: string, upTo: number): Promise<void> {
  const model = await openReadModel({ dataDir }, 'worker', { warn() {}, info() {} });
  const value = JSON.stringify({ upTo, from: 0 } satisfies Progress);
  await model.write({ note: [{ name: PROGRESS, value, seen: Date.now() }] });
  await model.close();
}
