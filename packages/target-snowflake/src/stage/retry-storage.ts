import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { Clock, Logger } from '@intercom-to-snowflake/singer';

/** S3, or the way to it, refused something. */
export class StorageError extends ConnectorError {
  override readonly name = 'StorageError';
}

/** Seconds between the attempts. */
const WAITS_S = [1, 4, 15];

/** Codes that pass with HTTP 4xx, and those of the network. (docs.aws.amazon.com, S3 API, Error responses, 2026-11-24.) */
const PASSING = new Set([
  ...['RequestTimeout', 'RequestTimeTooSkewed', 'SlowDown', 'ThrottlingException', 'TimeoutError'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
]);

/** What to do about the refusals that have a remedy, by their code. */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDenied:
    'the credentials may not do that: see the policy of the user or role and of the bucket',
  AuthorizationHeaderMalformed: 'set s3_region_name to the region of the bucket',
  CredentialsProviderError: 'set aws_access_key_id and aws_secret_access_key, or aws_profile',
  ExpiredToken: 'get a new aws_session_token',
  InvalidAccessKeyId: 'check aws_access_key_id',
  NoSuchBucket: 'check s3_bucket and s3_endpoint_url',
  PermanentRedirect: 'set s3_region_name to the region of the bucket',
  SignatureDoesNotMatch: 'check aws_secret_access_key',
};

/** Does what is safe to repeat, again when the failure is one that passes. @throws StorageError */
export async function retryStorage<T>(
  what: string,
  { log, clock }: { readonly log: Logger; readonly clock: Clock },
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const problem = storageError(what, error);
      const wait = WAITS_S[attempt];
      if (wait === undefined || !mayPass(error)) throw problem;
      log.warning(`${problem.message}; trying again in ${wait} s`);
      await clock.sleep(wait * 1000);
    }
  }
}

function storageError(what: string, cause: unknown): StorageError {
  const { code, message } = read(cause);
  const advice = ADVICE[code];
  return new StorageError(
    `${what} failed (${code}): ${message}${advice === undefined ? '' : `: ${advice}`}`,
    { cause },
  );
}

function mayPass(error: unknown): boolean {
  const { code, status } = read(error);
  return PASSING.has(code) || status >= 500 || status === 429;
}

function read(thrown: unknown) {
  const error = isRecord(thrown) ? thrown : {};
  const { name, code, message, $metadata: metadata } = error;
  const status = isRecord(metadata) ? metadata['httpStatusCode'] : undefined;
  return {
    // Node's own errors have a code, those of the storage are called by theirs.
    code: String(typeof code === 'string' ? code : name),
    message: typeof message === 'string' ? message : String(thrown),
    status: typeof status === 'number' ? status : 0,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
