import { createHash, createPublicKey } from 'node:crypto';
import { SnowflakeError } from '../../errors.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';

const PEM_LINE = 64;

/** A key of a user as PEM. */
export const publicKeyPem = (key: string): string => {
  const lines = key.match(new RegExp(`.{1,${PEM_LINE}}`, 'g')) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
};

/** `SHA256:…`, as the issuer of a JWT and DESCRIBE USER have it. */
export const fingerprint = (key: string): string =>
  `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')}`;

/**
 * The value of RSA_PUBLIC_KEY: the base64 of the PEM, without its first and last line, of a key of at least 2048 bits
 * (docs.snowflake.com, Key-pair authentication, 2026-11-24).
 */
export const readPublicKey = (reader: TokenReader): string => {
  const key = reader.string().replace(/\s/g, '');
  try {
    const parsed = createPublicKey(publicKeyPem(key));
    const bits = parsed.asymmetricKeyDetails?.modulusLength ?? 0;
    if (parsed.asymmetricKeyType === 'rsa' && bits >= 2048) return key;
  } catch {
    // What it is instead does not matter.
  }
  throw new SnowflakeError(
    '001008',
    '22023',
    "SQL execution error:\nNew public key rejected by current policy. Reason: 'Invalid Public key'",
  );
};
