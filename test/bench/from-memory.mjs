// A workspace that was read before, answered from memory: to make a page takes the sandbox longer than to write its records takes the tap.
import { createServer } from 'node:http';

/**
 * Starts a server that asks the one at `url` what it has not been asked before, in however many seconds the search ends. Its allowance
 * is one that nothing reaches. @returns its URL, and when it was asked, in milliseconds
 */
export async function startFromMemory(url, allowance) {
  const answers = new Map();
  const times = [];

  async function answerOf({ method, url: path, headers }, body) {
    const question = `${method} ${path} ${positionOf(body)}`;
    const known = answers.get(question);
    if (known) return known;
    const { authorization, 'intercom-version': version } = headers;
    const response = await fetch(url + path, {
      method,
      headers: { authorization, 'intercom-version': version, 'content-type': 'application/json' },
      ...(body !== '' && { body }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw new Error(`${question} was answered ${response.status}`);
    answers.set(question, bytes);
    return bytes;
  }

  const server = createServer((request, response) => {
    times.push(Date.now());
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const bytes = await answerOf(request, Buffer.concat(chunks).toString());
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': bytes.length,
        'x-ratelimit-limit': allowance,
        'x-ratelimit-remaining': allowance - 1,
        'x-ratelimit-reset': Math.ceil(Date.now() / 1000) + 10,
      });
      response.end(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    times,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Where a search begins and goes on, of what it is asked; it ends at the second in which a run began. */
function positionOf(body) {
  if (body === '') return '';
  const { query, pagination } = JSON.parse(body);
  return JSON.stringify([query.value[0], pagination]);
}
