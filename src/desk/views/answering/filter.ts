import type { Context } from 'koa';
import { ownerText } from '../../../answering/owners.ts';
import type { AnsweringContext, AnsweringReport } from '../../../answering/report.ts';
import type { Html } from '../../../http/html.ts';
import { filterForm } from '../../page/filter.ts';
import { param } from '../../route.ts';

/** The choices of period, campaign and owner. */
export function answeringFilter(ctx: Context, { campaigns, owners }: AnsweringReport, context: AnsweringContext): Html {
  const known = (name: string, found: string[]) => [...new Set([...found, param(ctx, name)])].filter(Boolean).sort();
  return filterForm(ctx, [
    {
      name: 'period',
      label: 'Period',
      any: '30 days',
      choices: [
        ['7d', '7 days'],
        ['today', 'today'],
      ],
    },
    { name: 'from', label: 'or from', type: 'date' },
    { name: 'to', label: 'to', type: 'date' },
    {
      name: 'campaign',
      label: 'Campaign',
      any: 'all',
      choices: known(
        'campaign',
        campaigns.map(({ campaign }) => campaign),
      ).map((name) => [name, name]),
    },
    {
      name: 'owner',
      label: 'Owner of the mailbox',
      any: 'all',
      choices: known(
        'owner',
        owners.map(({ owner }) => owner),
      ).map((owner) => [owner, ownerText(owner, context.owners)]),
    },
  ]);
}
