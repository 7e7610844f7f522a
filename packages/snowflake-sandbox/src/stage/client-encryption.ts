import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Transform } from 'node:stream';

/**
 * The client-side encryption of Snowflake's drivers (snowflake-sdk 3.3.0, encrypt_util): the file is AES-128-CBC
 * under a key of its own, which travels beside the object, wrapped with AES-128-ECB by the statement's master key.
 */
export type EncryptionMaterial = {
  readonly queryStageMasterKey: string;
  readonly queryId: string;
  readonly smkId: number;
};

/** What the driver puts into the header `x-goog-meta-encryptiondata`. */
type Envelope = {
  readonly WrappedContentKey: { readonly EncryptedKey: string };
  readonly ContentEncryptionIV: string;
};

/** The envelope does not open with this master key. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

export function newEncryptionMaterial(queryId: string): EncryptionMaterial {
  return { queryStageMasterKey: randomBytes(16).toString('base64'), queryId, smkId: 1 };
}

/** The stream that turns uploaded bytes back into the file. Throws EnvelopeError. */
export function decryptor(material: EncryptionMaterial, envelope: string): Transform {
  try {
    const parsed = JSON.parse(envelope) as Envelope;
    const wrapped = Buffer.from(parsed.WrappedContentKey.EncryptedKey, 'base64');
    const unwrap = createDecipheriv('aes-128-ecb', masterKey(material), null);
    const fileKey = Buffer.concat([unwrap.update(wrapped), unwrap.final()]);
    const iv = Buffer.from(parsed.ContentEncryptionIV, 'base64');
    return createDecipheriv('aes-128-cbc', fileKey, iv);
  } catch (error) {
    throw new EnvelopeError('the encryption envelope cannot be opened', { cause: error });
  }
}

/**
 * The other direction, for GET. A driver reads the envelope with HEAD and the bytes with GET:
 * both must name the same key, so key and IV follow from the master key and the path.
 */
export function encryptor(
  material: EncryptionMaterial,
  path: string,
): { readonly envelope: string; readonly stream: Transform } {
  const derive = (purpose: string): Buffer =>
    createHash('sha256')
      .update(`${material.queryStageMasterKey}\n${purpose}\n${path}`)
      .digest()
      .subarray(0, 16);
  const fileKey = derive('key');
  const iv = derive('iv');
  const wrap = createCipheriv('aes-128-ecb', masterKey(material), null);
  const wrapped = Buffer.concat([wrap.update(fileKey), wrap.final()]);
  return {
    envelope: JSON.stringify({
      EncryptionMode: 'FullBlob',
      WrappedContentKey: {
        KeyId: 'symmKey1',
        EncryptedKey: wrapped.toString('base64'),
        Algorithm: 'AES_CBC_256',
      },
      ContentEncryptionIV: iv.toString('base64'),
    }),
    stream: createCipheriv('aes-128-cbc', fileKey, iv),
  };
}

/** Length of a file of this many bytes once encrypted: padded to the next full block. */
export function encryptedLength(size: number): number {
  return (Math.floor(size / 16) + 1) * 16;
}

function masterKey(material: EncryptionMaterial): Buffer {
  return Buffer.from(material.queryStageMasterKey, 'base64');
}
