// The hosts of Snowflake and of its storage, for programs that insist on them: a proxy (HTTPS_PROXY) that answers for them with a
// certificate of its own (REQUESTS_CA_BUNDLE) and hands every request on to the sandbox. No other host can be reached.
import { createServer, request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createSecureContext, TLSSocket } from 'node:tls';
import { run } from './programs.mjs';

const hosts = ['sandbox.snowflakecomputing.com', 'storage.googleapis.com'];

/** @returns the environment for a program, the hosts it asked for in vain, and `close` */
export async function startSnowflakeHosts(sandboxUrl, folder) {
  const [key, cert] = [`${folder}/hosts.key`, `${folder}/hosts.pem`];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const made = await run(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sandbox -addext subjectAltName=${names} -addext keyUsage=digitalSignature,keyCertSign -keyout ${key} -out ${cert}`.split(
      ' ',
    ),
  );
  if (made.code !== 0) throw new Error(`openssl: ${made.stderr}`);
  const secureContext = createSecureContext({
    key: await readFile(key),
    cert: await readFile(cert),
  });

  const sandbox = new URL(sandboxUrl);
  const inside = createServer((request, response) => {
    const onward = httpRequest({
      host: sandbox.hostname,
      port: sandbox.port,
      method: request.method,
      path: request.url,
      headers: { ...request.headers, 'x-forwarded-proto': 'https' },
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const refused = new Set();
  const sockets = new Set();
  const proxy = createServer((request, response) => {
    refused.add(request.url);
    response.writeHead(502).end();
  });
  proxy.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  proxy.on('connect', (request, socket) => {
    const [host] = request.url.split(':');
    socket.on('error', () => {});
    if (!hosts.includes(host)) {
      refused.add(host);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    secure.on('error', () => {});
    inside.emit('connection', secure);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = `http://127.0.0.1:${proxy.address().port}`;
  return {
    env: { HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: '127.0.0.1', REQUESTS_CA_BUNDLE: cert },
    refused,
    close: () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
