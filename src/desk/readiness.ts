import type { Readiness } from '../domain/readiness.ts';
import { PROGRESS } from '../model-feed/progress.ts';
import type { ReadModel } from '../read-model/read-model.ts';

type Notes = Pick<ReadModel, 'note'>;

/** Whether pages can be shown: also while Temporal is away. */
export const deskReadiness = (model: Notes) => async (): Promise<Readiness> => {
  const isRead = await isReadable(model);
  return { ready: isRead, problems: isRead ? [] : ['the read model cannot be read'], warnings: [] };
};

export const isReadable = (model: Notes): Promise<boolean> =>
  model.note(PROGRESS).then(
    () => true,
    () => false,
  );
