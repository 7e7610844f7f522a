import type { IncomingMessage } from 'node:http';
import type { Json } from '../json.ts';
import { ApiError } from './api-error.ts';

/** The JSON a request carries; undefined when it has no body. Throws 400 `bad_request` when it is not JSON. */
export async function readBody(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new ApiError(400, 'bad_request', 'The request body is not valid JSON');
  }
}
