import { openReadModel } from '../read-model/open-read-model.ts';
import type { ReadModel } from '../read-model/read-model.ts';
import { createSightings, type FeedLog, type Sightings } from './sightings.ts';

/** The read model of a process, and what the process tells it. All its parts share one. */
export interface ModelFeed {
  model: ReadModel;
  sightings: Sightings;
  close(): Promise<void>;
}

export async function openModelFeed(
  where: Parameters<typeof openReadModel>[0],
  user: Parameters<typeof openReadModel>[1],
  log: FeedLog,
): Promise<ModelFeed> {
  const model = await openReadModel(where, user, log);
  const sightings = createSightings(model, log);
  return {
    model,
    sightings,
    async close() {
      await sightings.close();
      await model.close();
    },
  };
}
