import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

/**
 * A program that answers the first call to Temporal as a server that has just started, and each later one as a dev server whose
 * connection to SQLite is interrupted. It listens at its argument --port.
 */
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
const EMPTY = Buffer.alloc(5);
const INTERRUPTED = { 'grpc-status': '14', 'grpc-message': 'GetNamespace operation failed. Error interrupted (9)' };
let calls = 0;

createServer()
  .on('stream', (stream: ServerHttp2Stream, _headers: IncomingHttpHeaders) => {
    calls += 1;
    const trailers = calls === 1 ? { 'grpc-status': '0' } : INTERRUPTED;
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.end(calls === 1 ? EMPTY : undefined);
  })
  .listen(port, '127.0.0.1');
