import type { Readiness } from '../domain/readiness.ts';
import { PROGRESS } from '../model-feed/progress.ts';
import type { ReadModel } from '../read-model/read-model.ts';

/** Whether pages can be shown: also while Temporal is away. */
export const deskReadiness = (model: Pick<ReadModel, 'note'>) => async (): Promise<Readiness> => {
  const isRead = await model.note(PROGRESS).then(
    () => true,
    () => false,
  );
  return { ready: isRead, problems: isRead ? [] : ['the read model cannot be read'], warnings: [] };
};
