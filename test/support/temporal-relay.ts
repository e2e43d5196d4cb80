import {
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService';
const COMPLETED = {
  activities: `${SERVICE}/RespondActivityTaskCompleted`,
  tasks: `${SERVICE}/RespondWorkflowTaskCompleted`,
};

/** https://grpc.io/docs/guides/status-codes/ */
export const RESOURCE_EXHAUSTED = 8;
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

/** Of a limit Temporal tells the cause in a header, so that the status comes after it, as a trailer (server 1.29.1). */
function refuse(said: ServerHttp2Stream, status: number): void {
  if (status !== RESOURCE_EXHAUSTED) return said.respond({ ...GRPC, 'grpc-status': status }, { endStream: true });
  said.on('wantTrailers', () =>
    said.sendTrailers({ 'grpc-status': status, 'grpc-message': 'namespace rate limit exceeded' }),
  );
  said.respond({ ...GRPC, 'x-resource-exhausted-cause': 'RpsLimit' }, { waitForTrailers: true });
  said.end();
}

/**
 * Forwards calls between a worker and Temporal. While it is silent, it drops the completions of activities, or of workflow
 * tasks with their local activities: Temporal does not know what the worker carries out then. It can also refuse methods with
 * a status of gRPC.
 */
export async function startTemporalRelay(address: string) {
  const sessions = new Set<ServerHttp2Session>();
  let silent: keyof typeof COMPLETED | undefined;
  let kept = 0;
  const calls: string[] = [];
  const refusals = new Map<string, number>();

  const server = createServer();
  server.on('session', (worker) => {
    const temporal = connect(`http://${address}`);
    sessions.add(worker);
    worker.on('stream', (said: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      said.on('error', () => undefined);
      const method = headers[':path']!.split('/').at(-1)!;
      calls.push(method);
      const refusal = refusals.get(method);
      if (refusal !== undefined) return refuse(said, refusal);
      if (silent && headers[':path'] === COMPLETED[silent]) return void (kept += 1);
      const passed = temporal.request(headers);
      passed.on('response', (answer: IncomingHttpHeaders) => said.respond(answer, { waitForTrailers: true }));
      passed.on('trailers', (trailers: IncomingHttpHeaders) =>
        said.on('wantTrailers', () => said.sendTrailers(trailers)),
      );
      passed.on('error', () => said.destroy());
      said.on('close', () => passed.destroy());
      said.pipe(passed).pipe(said);
    });
    const end = () => {
      sessions.delete(worker);
      worker.destroy();
      temporal.destroy();
    };
    worker.on('close', end).on('error', end);
    temporal.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The status with which each of these methods of Temporal is refused. */
    refusals,
    /** How often this method of Temporal was called. */
    callsOf: (method: string) => calls.filter((name) => name === method).length,
    silence(about: keyof typeof COMPLETED | undefined) {
      silent = about;
      kept = 0;
    },
    /** The number of completions that were dropped since it became silent. */
    kept: () => kept,
  };
}
