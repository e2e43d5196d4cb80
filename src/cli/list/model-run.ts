import type { ListedRun } from '../../read-model/read-model.ts';
import type { RunRow } from '../../runs/row.ts';

/** As Temporal names what has another name in its histories. */
const STATUS: Record<string, string> = { canceled: 'CANCELLED' };

/** A workflow of the read model, as Temporal's lists have it. */
export const runRowOf = ({ id, status, began, kind, detail, lead, campaign, attention }: ListedRun): RunRow => ({
  id,
  status: STATUS[status] ?? status.toUpperCase(),
  started: new Date(began).toISOString(),
  kind: kind || undefined,
  ...(kind === 'email_bounced' && detail && { bounce: detail }),
  lead: lead || undefined,
  campaign: campaign || undefined,
  attention: attention || undefined,
  reason: kind === 'unknown' && detail ? detail : undefined,
});

/** So many of the model's rows as those of a list, and a note if there are more. */
export function upTo<Listed, Row>(all: AsyncIterable<Listed[]>, limit: number, rowOf: (listed: Listed) => Row) {
  let isCut = false;
  async function* pages(): AsyncGenerator<Row[]> {
    let left = limit;
    for await (const page of all) {
      isCut = page.length > left;
      if (left > 0) yield page.slice(0, left).map(rowOf);
      left -= page.length;
      if (isCut) return;
    }
  }
  return { pages: pages(), note: () => (isCut ? 'there are more; --limit <n> shows more' : undefined) };
}
