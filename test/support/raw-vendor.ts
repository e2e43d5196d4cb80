import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type RawAnswer = (socket: Socket) => void;

/** A vendor that answers raw bytes, such as a broken proxy does. */
export async function startRawVendor(answer: RawAnswer): Promise<{ url: string; requests(): number }> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', () => {
      requests += 1;
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests };
}

const head = (status: string, headers: string[]): string => [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');

/** Sends a complete answer and ends the connection. */
export const says =
  (status: string, body: string | Buffer, headers: string[] = []): RawAnswer =>
  (socket) => {
    socket.write(head(status, [...headers, `content-length: ${Buffer.byteLength(body)}`, 'connection: close']));
    socket.end(body);
  };

/** Sends a body without end. */
export const streams =
  (status: string, piece: string, headers: string[] = []): RawAnswer =>
  (socket) => {
    socket.write(head(status, headers));
    const push = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', push);
    push();
  };

/** Sends raw bytes. */
export const raw =
  (bytes: string): RawAnswer =>
  (socket) =>
    socket.end(bytes);
