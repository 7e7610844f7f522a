import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Json } from '../json.ts';
import { jsonAnswer } from './answer.ts';
import { answerRequest, type Simulation } from './answer-request.ts';
import { ApiError } from './api-error.ts';
import { control, controlPrefix, type Controlled } from './control-plane.ts';
import { readBody } from './read-body.ts';
import { send } from './send.ts';

/** Binds the simulation and its control plane to an HTTP server, which does not listen yet. */
export function serve(simulation: Simulation, controlled: Controlled): Server {
  const server = createServer((request, response) => {
    respond(simulation, controlled, request, response).catch((error: unknown) => {
      // A client that goes away in the middle of its request is no fault of the sandbox.
      if (request.destroyed && response.destroyed) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      send(response, jsonAnswer(500, { type: 'error', message: `Sandbox failure: ${message}` }));
    });
  });
  // Clients of a real service keep their connections for long; a reset is a fault, and those are injected.
  server.keepAliveTimeout = 60_000;
  return server;
}

async function respond(
  simulation: Simulation,
  controlled: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const time = Date.now();
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const method = request.method ?? 'GET';
  let body: Json | undefined;
  let bodyError: ApiError | undefined;
  try {
    body = await readBody(request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    bodyError = error;
  }
  if (url.pathname.startsWith(controlPrefix)) {
    send(response, control(controlled, method, url.pathname, body));
    return;
  }
  const { answer, endpoint } = await answerRequest(simulation, {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: singleHeaders(request),
    body: () => {
      if (bodyError !== undefined) throw bodyError;
      return body;
    },
    requestId: randomUUID(),
  });
  controlled.requests.add({
    method,
    path: url.pathname,
    endpoint,
    query: Object.fromEntries(url.searchParams),
    version: singleHeaders(request)['intercom-version'],
    body,
    time,
    status: answer.status,
  });
  send(response, answer);
}

function singleHeaders(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
