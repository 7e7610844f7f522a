import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import S3rver from 's3rver';

/** A request as it came in. */
export type StorageRequest = {
  readonly method: string;
  /** `/bucket/key` */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
};

/** S3 on loopback, with a look at what is asked of it. */
export type ObjectStorage = {
  readonly url: string;
  /** For `ENDPOINT = `. */
  readonly endpoint: string;
  readonly requests: StorageRequest[];
  /** The next request of this kind is answered with this status, and not passed on. */
  readonly failNext: (method: string, status: number, code: string) => void;
  /** Resolves when the next upload is done. */
  readonly uploaded: () => Promise<void>;
  readonly keys: (bucket: string) => Promise<readonly string[]>;
  readonly put: (bucket: string, key: string, body: string | Buffer) => Promise<void>;
  readonly get: (bucket: string, key: string) => Promise<Buffer>;
  readonly setModified: (bucket: string, key: string, time: Date) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The only credentials that there are. */
export const STORAGE_KEYS = { aws_access_key_id: 'S3RVER', aws_secret_access_key: 'S3RVER' };

export async function openObjectStorage(buckets: readonly string[]): Promise<ObjectStorage> {
  const directory = await mkdtemp(join(tmpdir(), 'object-storage-'));
  const storage = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory },
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  const { port } = await storage.run();
  const requests: StorageRequest[] = [];
  const failures: { method: string; status: number; code: string }[] = [];

  const front = createServer((incoming, answer) => {
    const { method = '', url = '', headers } = incoming;
    requests.push({ method, path: decodeURIComponent(new URL(url, 'http://x').pathname), headers });
    const body: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => body.push(chunk));
    incoming.on('end', () => {
      const refuse = (status: number, code: string) => {
        answer.writeHead(status, { 'content-type': 'application/xml' });
        answer.end(`<Error><Code>${code}</Code><Message>as told</Message></Error>`);
      };
      const at = failures.findIndex((failure) => failure.method === method);
      const [failure] = at < 0 ? [] : failures.splice(at, 1);
      if (failure) {
        refuse(failure.status, failure.code);
        return;
      }
      // As S3 does: what has come must be what was sent.
      const md5 = createHash('md5').update(Buffer.concat(body)).digest('base64');
      if ((headers['content-md5'] ?? md5) !== md5) {
        refuse(400, 'BadDigest');
        return;
      }
      const onward = request(
        { host: '127.0.0.1', port, path: url, method, headers },
        (response) => {
          answer.writeHead(response.statusCode ?? 500, response.headers);
          response.pipe(answer);
          if (method === 'PUT') answer.on('finish', () => front.emit('uploaded'));
        },
      );
      onward.end(Buffer.concat(body));
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const endpoint = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const client = new S3Client({
    ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true },
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });

  return {
    url: `http://${endpoint}`,
    endpoint,
    requests,
    failNext: (method, status, code) => failures.push({ method, status, code }),
    uploaded: async () => {
      await once(front, 'uploaded');
    },
    keys: async (bucket) => {
      const { Contents: objects = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: bucket }),
      );
      return objects.map(({ Key: key = '' }) => key);
    },
    put: async (bucket, key, body) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    get: async (bucket, key) => {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Buffer.from((await body?.transformToByteArray()) ?? []);
    },
    setModified: (bucket, key, time) =>
      utimes(join(directory, bucket, `${key}._S3rver_object`), time, time),
    close: async () => {
      client.destroy();
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}
