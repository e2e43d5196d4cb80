import { createAnswers } from './answers.ts';
import { createDeleting } from './deleting.ts';
import { createFollowing } from './following.ts';
import { createLedger } from './ledger.ts';
import { createLists } from './lists.ts';
import type { ReadModel } from './read-model.ts';
import { createRunLists } from './run-lists.ts';
import type { Sql } from './sql.ts';
import { createSummaries } from './summaries.ts';

/** The model over any database that speaks `Sql`. */
export const createReadModel = (sql: Sql): ReadModel => ({
  ...createLists(sql),
  ...createRunLists(sql),
  ...createSummaries(sql),
  ...createAnswers(sql),
  ...createFollowing(sql),
  ...createDeleting(sql),
  ...createLedger(sql),
  write: (rows, over) => sql.write(rows, over),
  close: () => sql.close(),
});
