export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  url: URL;
  headers?: Record<string, string>;
  body?: string | undefined;
  /** How many bytes of a 2xx answer are read; 0: only its status counts. */
  mostBytes: number;
  signal?: AbortSignal | undefined;
  /** The time until the whole answer is read, in milliseconds. Default: 20 seconds. */
  timeoutMs?: number;
}

export interface HttpResponse {
  status: number;
  /** The value of a header; the first one if it came several times. */
  header(name: string): string | undefined;
  text: string;
  /** Whether the whole body was read. */
  isWhole: boolean;
}

const TIMEOUT_MS = 20_000;
const MOST_ERROR_BYTES = 1024 ** 2;
/** A short rest of a body is read, so that the next call can use the connection again. */
const WORTH_READING_BYTES = 64 * 1024;
/** Of 100 files: most commands send no request. */
let loading: ReturnType<typeof load> | undefined;

async function load() {
  const { Agent, request } = await import('undici');
  const agent = new Agent({ connect: { timeout: 5_000 }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  return { request, agent };
}

/**
 * Sends one request and returns its answer. It follows no redirect and reads no more than the limits allow. An answer
 * that is not 2xx counts even if its body breaks off; rejects if the body of a 2xx breaks off.
 */
export async function sendRequest(asked: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, mostBytes, timeoutMs = TIMEOUT_MS } = asked;
  const { request, agent } = await (loading ??= load());
  const timeout = AbortSignal.timeout(timeoutMs);
  const answer = await request(url, {
    method,
    dispatcher: agent,
    // Without this header a server may use any encoding (RFC 9110, 12.5.3).
    headers: { accept: 'application/json', 'accept-encoding': 'identity', ...headers },
    body: body ?? null,
    signal: asked.signal ? AbortSignal.any([asked.signal, timeout]) : timeout,
  });
  const isSuccess = answer.statusCode >= 200 && answer.statusCode < 300;
  const common = {
    status: answer.statusCode,
    header: (name: string) => [answer.headers[name]].flat()[0],
  };
  if (isSuccess && mostBytes === 0) {
    await answer.body.dump({ limit: WORTH_READING_BYTES }).catch(() => undefined);
    return { ...common, text: '', isWhole: false };
  }
  const { text, isWhole, broke } = await readBody(answer.body, isSuccess ? mostBytes : MOST_ERROR_BYTES);
  if (broke && isSuccess) throw broke;
  return { ...common, text, isWhole };
}

async function readBody(body: AsyncIterable<Buffer>, mostBytes: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let broke: Error | undefined;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop ends the connection.
      if (bytes > mostBytes) break;
    }
  } catch (error) {
    broke = error as Error;
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, mostBytes));
  return { text, isWhole: !broke && bytes <= mostBytes, broke };
}
