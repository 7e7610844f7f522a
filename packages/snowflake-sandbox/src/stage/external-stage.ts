import { isIP } from 'node:net';

import { SnowflakeError, unsupported } from '../engine/errors.ts';

/**
 * Where the files of an external stage are: S3-compatible storage on this machine
 * (docs: user-guide/data-load-s3-compatible-storage, 2026-11-24). A sandbox reaches nothing else.
 */
export type ExternalStage = {
  /** As given: `s3compat://bucket/path/`. */
  readonly url: string;
  /** `127.0.0.1:9000` */
  readonly endpoint: string;
  readonly keyId: string;
  readonly secretKey: string;
};

/** The settings of CREATE STAGE as far as they are about external storage. @throws SnowflakeError */
export function externalStage(settings: {
  readonly url: string;
  readonly endpoint: string | undefined;
  readonly keyId: string | undefined;
  readonly secretKey: string | undefined;
}): ExternalStage {
  const { url, endpoint, keyId, secretKey } = settings;
  if (!/^s3compat:\/\/[^/]+/.test(url)) throw unsupported(`external stage at ${url}`);
  if (endpoint === undefined || keyId === undefined || secretKey === undefined) {
    throw invalid(
      'an s3compat stage needs ENDPOINT, and CREDENTIALS with AWS_KEY_ID and AWS_SECRET_KEY',
    );
  }
  const { hostname } = new URL(`http://${endpoint}`);
  const isHere = hostname === 'localhost' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  if (!isHere) throw unsupported(`endpoint ${endpoint}, which is not on this machine`);
  return { url: url.endsWith('/') ? url : `${url}/`, endpoint, keyId, secretKey };
}

function invalid(problem: string): SnowflakeError {
  return new SnowflakeError('001003', '42000', `SQL compilation error:\n${problem}.`);
}
