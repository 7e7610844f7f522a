import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { describe, expect, it } from '@jest/globals';

import {
  decryptor,
  encryptedLength,
  encryptor,
  EnvelopeError,
  newEncryptionMaterial,
} from './client-encryption.ts';

describe('client-side encryption', () => {
  it('decrypts what it encrypted, of any length', async () => {
    const material = newEncryptionMaterial('q');
    for (const length of [0, 1, 15, 16, 17, 70_000]) {
      const plain = Buffer.alloc(length, 'abc');
      const { stream, envelope } = encryptor(material, 'a/b.csv');
      const encrypted = await buffer(Readable.from([plain]).pipe(stream));
      expect(encrypted).toHaveLength(encryptedLength(length));
      expect(await buffer(Readable.from([encrypted]).pipe(decryptor(material, envelope)))).toEqual(
        plain,
      );
    }
  });

  it('does not open an envelope of another statement', () => {
    const { envelope } = encryptor(newEncryptionMaterial('q'), 'x');
    expect(() => decryptor(newEncryptionMaterial('q'), envelope)).toThrow(EnvelopeError);
    expect(() => decryptor(newEncryptionMaterial('q'), 'no JSON')).toThrow(EnvelopeError);
  });
});
