import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Says what is wrong with a private key, never what is in it. */
export class PrivateKeyProblem extends Error {
  override readonly name = 'PrivateKeyProblem';
}

/**
 * An RSA private key as unencrypted PKCS #8 PEM, from PEM (also with `\n` written out, as environment variables hold it),
 * DER, or base64 of DER; encrypted or not.
 * @throws PrivateKeyProblem
 */
export function readPrivateKey(bytes: Buffer, passphrase: string | undefined): string {
  const key = parse(bytes, passphrase);
  if (key.asymmetricKeyType !== 'rsa') {
    throw new PrivateKeyProblem(
      `is of type ${key.asymmetricKeyType ?? 'unknown'}, Snowflake needs an RSA key`,
    );
  }
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function parse(bytes: Buffer, passphrase: string | undefined): KeyObject {
  const text = bytes.toString('latin1').replaceAll('\\n', '\n').trim();
  const secret = passphrase === undefined ? {} : { passphrase };
  if (text.startsWith('-----BEGIN')) {
    if (text.includes('ENCRYPTED') && passphrase === undefined) throw passphraseMissing();
    return attempt(() => createPrivateKey({ key: text, format: 'pem', ...secret }), passphrase);
  }
  const der = /^[A-Za-z0-9+/=\s]+$/.test(text) ? Buffer.from(text, 'base64') : bytes;
  return attempt(
    () => createPrivateKey({ key: der, format: 'der', type: 'pkcs8', ...secret }),
    passphrase,
  );
}

function attempt(read: () => KeyObject, passphrase: string | undefined): KeyObject {
  try {
    return read();
  } catch {
    // Node's own message may quote what it read.
    throw new PrivateKeyProblem(
      passphrase === undefined
        ? 'is not a private key in PEM or base64 of DER, or it is encrypted and private_key_passphrase is missing'
        : 'cannot be decrypted with private_key_passphrase, or is not a private key in PEM or base64 of DER',
    );
  }
}

function passphraseMissing(): PrivateKeyProblem {
  return new PrivateKeyProblem('is encrypted: set private_key_passphrase');
}
