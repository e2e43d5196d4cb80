import diagnostics from 'node:diagnostics_channel';

/** A request, the same object in each of its messages: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface UndiciRequest {
  origin?: string | URL;
  method: string;
}

export interface WatchedCall {
  vendor: string;
  origin: string;
  method: string;
}

/** What is told of the end of a call. */
export interface CallEnd {
  /** The head of the answer has come. */
  answered(status: number): void;
  /** There is no answer. */
  failed(error: NodeJS.ErrnoException): void;
}

/**
 * Watches the calls of vendors by undici's diagnostics channel: our own calls and those of Node's `fetch`.
 * @param vendors the name of each vendor, by the origin of its API. Calls of other origins are not watched.
 * @param begin called at the beginning of each call; undefined: its end is not told.
 */
export function watchVendorCalls(
  vendors: Record<string, string>,
  begin: (call: WatchedCall) => CallEnd | undefined,
): void {
  const underWay = new WeakMap<UndiciRequest, CallEnd>();
  const take = (request: UndiciRequest): CallEnd | undefined => {
    const end = underWay.get(request);
    underWay.delete(request);
    return end;
  };
  const on = <Message>(step: string, listener: (message: Message) => void) =>
    diagnostics.subscribe(`undici:request:${step}`, (message) => listener(message as Message));

  on<{ request: UndiciRequest }>('create', ({ request }) => {
    const { method } = request;
    const origin = String(request.origin);
    const vendor = vendors[origin];
    const end = vendor === undefined ? undefined : begin({ vendor, origin, method });
    if (end) underWay.set(request, end);
  });
  on<{ request: UndiciRequest; response: { statusCode: number } }>('headers', ({ request, response: { statusCode } }) =>
    take(request)?.answered(statusCode),
  );
  on<{ request: UndiciRequest; error: NodeJS.ErrnoException }>('error', ({ request, error }) =>
    take(request)?.failed(error),
  );
}
