// A reverse proxy that keeps what goes through it, so that it can be judged.
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync };

/**
 * Forwards everything to `upstream`, the Host header too, so that links in answers lead back here.
 * @param {(exchange) => void} onExchange called once for every answer that arrived whole
 */
export async function startRecorder(upstream, onExchange) {
  const server = createServer(async (incoming, outgoing) => {
    const body = await read(incoming);
    const forwarded = request(new URL(incoming.url, upstream), {
      method: incoming.method,
      headers: incoming.headers,
    });
    forwarded.on('error', () => outgoing.destroy());
    forwarded.on('response', async (response) => {
      const raw = await read(response).catch(() => undefined);
      if (raw === undefined) return outgoing.destroy();
      onExchange(exchangeOf(incoming, body, response, raw));
      outgoing.writeHead(response.statusCode, response.rawHeaders).end(raw);
    });
    forwarded.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function exchangeOf(incoming, body, response, raw) {
  const { pathname, searchParams } = new URL(incoming.url, 'http://any');
  const decode = DECODERS[response.headers['content-encoding']] ?? ((bytes) => bytes);
  return {
    method: incoming.method,
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    body: body.length === 0 ? undefined : parsed(body),
    status: response.statusCode,
    responseHeaders: response.headers,
    responseBody: parsed(decode(raw)),
  };
}

/** JSON, or the text itself: the judge then says that it is not what was documented. */
function parsed(bytes) {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
