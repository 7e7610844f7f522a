import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Every https address leads to one server on loopback, through a proxy, as in a company's network. */
export type TlsFront = {
  /** What makes a program go through it. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the authority, PEM, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  readonly close: () => Promise<void>;
};

/** Ends TLS for all of `hosts` and passes what comes on to `url`, with the host that was asked for. */
export async function openTlsFront(url: string, hosts: readonly string[]): Promise<TlsFront> {
  const { authority, server, key } = issue(hosts);
  const inside = createTlsServer({ key, cert: server + authority }, (incoming, answer) => {
    passOn(new URL(incoming.url ?? '/', url), incoming, answer);
  });
  const proxy = createServer();
  proxy.on('connect', (_, socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    inside.emit('connection', socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      // Nobody here answers whether a certificate is revoked, and nobody else may be asked.
      SF_OCSP_RESPONSE_CACHE_SERVER_ENABLED: 'false',
    },
    certificate: authority,
    close: async () => {
      proxy.closeAllConnections();
      inside.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

function passOn(to: URL, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method = 'GET' } = incoming;
  // So that the addresses that come back, of a stage, lead here too.
  const headers = { ...incoming.headers, 'x-forwarded-proto': 'https' };
  const outgoing = request(to, { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}

type Issued = { readonly key: KeyObject; readonly der: Buffer };

/** An authority of its own and a certificate for the names: the driver waits for ever where one certificate is its own issuer. */
function issue(hosts: readonly string[]) {
  const authority = certify(
    'authority',
    undefined,
    extension('551d13', der(0x30, der(0x01, Buffer.from([0xff])))),
  );
  const names = hosts.map((host) => der(0x82, Buffer.from(host)));
  const server = certify('server', authority, extension('551d11', der(0x30, ...names)));
  return {
    authority: pem(authority.der),
    server: pem(server.der),
    key: server.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A certificate that is valid from yesterday to tomorrow (RFC 5280, 4.1). */
function certify(subject: string, issuer: Issued | undefined, extensions: Buffer): Issued {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sha256WithRsa = der(0x30, oid('2a864886f70d01010b'), der(0x05));
  const day = 24 * 60 * 60 * 1000;
  const toSign = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sha256WithRsa,
    name(issuer ? 'authority' : subject),
    der(0x30, time(Date.now() - day), time(Date.now() + day)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, extensions)),
  );
  const signature = sign('RSA-SHA256', toSign, issuer?.key ?? privateKey);
  const whole = der(0x30, toSign, sha256WithRsa, der(0x03, Buffer.from([0]), signature));
  return { key: privateKey, der: whole };
}

function name(commonName: string): Buffer {
  return der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer): Buffer {
  return der(0x30, oid(id), der(0x04, value));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** A value in DER: tag, length, content (X.690, 8.1). */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const size = bytes.length.toString(16);
  const digits = Buffer.from(size.length % 2 === 0 ? size : `0${size}`, 'hex');
  const length =
    bytes.length < 128
      ? Buffer.from([bytes.length])
      : Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
  return Buffer.concat([Buffer.from([tag]), length, bytes]);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** GeneralizedTime, `20261124120000Z`. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}
