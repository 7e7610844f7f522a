import { createServer, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { failure, plain, type Reply } from './reply.ts';
import { BadRequestError, toRequest, type Request } from './request.ts';

export type HttpServer = {
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** Serves `answer` on host and port (0: any free one); resolves when it listens. */
export async function listen(
  answer: (request: Request) => Promise<Reply>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const request = toRequest(incoming);
    answer(request)
      .catch(explain)
      .then((reply) => send(reply, response, request))
      .catch(() => {
        response.destroy();
      });
  });
  // Uploads and long statements take their time.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: addressOf(server, host), close: () => close(server) };
}

function addressOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** Never HTTP 500: the driver would send the statement again, up to seven times. */
function explain(error: unknown): Reply {
  if (error instanceof BadRequestError) return plain(400, error.message);
  const reason = error instanceof Error ? error.message : String(error);
  return failure({
    code: '000603',
    sqlState: 'XX000',
    message: `SQL execution internal error: ${reason}`,
  });
}

async function send(reply: Reply, response: ServerResponse, request: Request): Promise<void> {
  if (reply.kind === 'drop') {
    request.stream.socket.destroy();
    return;
  }
  response.writeHead(reply.status, { ...reply.headers });
  if (reply.body instanceof Readable) await pipeline(reply.body, response);
  else response.end(reply.body);
  // What the route did not read must not hold the connection.
  request.stream.resume();
}
