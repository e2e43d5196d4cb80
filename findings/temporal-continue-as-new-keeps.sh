#!/usr/bin/env bash
# What: Temporal TypeScript SDK 1.24.0 with CLI 1.5.1 (server 1.29.1). What a plain `continueAsNew` hands to the next run
#   follows no one rule:
#   - kept: the memo and the search attributes given at the start, search attributes that the run upserted, and its
#     priority;
#   - dropped: memo fields that the run upserted, the static summary and details given at the start, and the current
#     details.
#   So of two upserts in one run, one lives on and one does not; of what the start gave, the texts for people are lost.
#   `continueAsNew` has an option for the memo, and none for summary and details.
# Why our users meet it: the UI names a run by its summary. A monitor or a long follow-up shows one for days, then only
#   its id; and a list filter on a search attribute finds the run in a state that its memo no longer tells.
# What we do: workflows/webhook-monitor.ts gives the next run a memo with the summary, and the command line reads it
#   there.
# Needs: Go 1.25 or later (the first build takes minutes), Node 20.3 or later with npm, glibc.
set -euo pipefail

dir=$(mktemp -d)
server=
trap '[[ -z $server ]] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$dir"' EXIT

GOBIN=$dir CGO_ENABLED=0 go install -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
npm install --prefix "$dir" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
  @temporalio/{client,worker,workflow}@1.24.0 @swc/core@1.16.18
port=$(node -e 'const s = net.createServer().listen(0, "127.0.0.1", () => s.close(console.log(s.address().port)))')
"$dir/temporal" server start-dev --headless --ip 127.0.0.1 --port "$port" --search-attribute Campaign=Keyword \
  --search-attribute Stage=Keyword --dynamic-config-value frontend.enableServerVersionCheck=false --log-level never \
  >"$dir/server.log" 2>&1 &
server=$!
for _ in {1..100}; do
  "$dir/temporal" workflow list --address "127.0.0.1:$port" >/dev/null 2>&1 && break || sleep 0.3
done

cat >"$dir/workflows.js" <<'JS'
const workflow = require('@temporalio/workflow');

const isOver = workflow.defineSignal('isOver');
exports.follow = async (run) => {
  let over = false;
  workflow.setHandler(isOver, () => void (over = true));
  if (run === 1) {
    workflow.upsertMemo({ stage: 'asked' });
    workflow.upsertSearchAttributes([{ key: { name: 'Stage', type: 'KEYWORD' }, value: 'asked' }]);
    workflow.setCurrentDetails('The team was asked.');
  }
  await workflow.condition(() => over);
  if (run === 1) await workflow.continueAsNew(2);
};
JS
cat >"$dir/worker.js" <<'JS'
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { setTimeout: pause } = require('node:timers/promises');

let failed = false;
function check(what, seen, stated) {
  const same = seen === stated;
  console.log(same ? 'as stated ' : 'changed   ', what, '->', seen, same ? '' : `(was: ${stated})`);
  failed ||= !same;
}

async function main(address) {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const workflowsPath = require.resolve('./workflows.js');
  const worker = await Worker.create({ connection, taskQueue: 'any', workflowsPath });

  const run = async (isSought) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = await client.workflow.getHandle('lead').describe();
      if (isSought(found)) return found;
      await pause(200);
    }
    throw new Error('the run did not come');
  };
  async function shown(found) {
    const query = { queryType: '__temporal_workflow_metadata' };
    const metadata = await client.workflow.getHandle('lead', found.runId).query(query.queryType);
    return {
      'memo given': found.memo.owner,
      'memo upserted': found.memo.stage,
      'search attribute given': found.searchAttributes.Campaign?.[0],
      'search attribute upserted': found.searchAttributes.Stage?.[0],
      priority: found.priority?.priorityKey,
      'static summary': await found.staticSummary(),
      'static details': await found.staticDetails(),
      'current details': metadata.currentDetails || undefined,
    };
  }
  const stated = [
    ['memo given', 'Ida', 'Ida'],
    ['memo upserted', 'asked', undefined],
    ['search attribute given', 'Q3', 'Q3'],
    ['search attribute upserted', 'asked', 'asked'],
    ['priority', 2, 2],
    ['static summary', 'Follow-up of a lead', undefined],
    ['static details', 'Three reminders', undefined],
    ['current details', 'The team was asked.', undefined],
  ];

  await worker.runUntil(async () => {
    const started = await client.workflow.start('follow', {
      ...{ taskQueue: 'any', workflowId: 'lead', args: [1] },
      ...{ memo: { owner: 'Ida' }, priority: { priorityKey: 2 } },
      typedSearchAttributes: [{ key: { name: 'Campaign', type: 'KEYWORD' }, value: 'Q3' }],
      ...{ staticSummary: 'Follow-up of a lead', staticDetails: 'Three reminders' },
    });
    const first = await shown(await run(({ searchAttributes }) => searchAttributes.Stage));
    await started.signal('isOver');
    const second = await shown(await run(({ runId }) => runId !== started.firstExecutionRunId));
    for (const [what, before, after] of stated) {
      check(`first run, ${what}`, first[what], before);
      check(`next run, ${what}`, second[what], after);
    }
    await client.workflow.getHandle('lead').terminate();
  });
  process.exit(failed ? 1 : 0);
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
node "$dir/worker.js" "127.0.0.1:$port"
