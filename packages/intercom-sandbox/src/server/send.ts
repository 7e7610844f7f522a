import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** Writes an answer, or as much of it as its delivery says. */
export function send(response: ServerResponse, answer: Answer): void {
  const { status, headers, body, delivery } = answer;
  if (delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'Content-Length': bytes.length });
  if (delivery === 'whole') {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => {
    response.socket?.destroy();
  });
}
