import type { JsonObject } from '@intercom-to-snowflake/singer';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** How staged files are compressed. The words are those of COPY's COMPRESSION. */
export type Compression = 'gzip' | 'zstd' | 'none';

/** What the names of compressed files end with. */
export const compressionSuffix = { gzip: '.gz', zstd: '.zst', none: '' } as const;

/** How a file is compressed, by its name. */
export function compressionOf(path: string): Compression {
  if (path.endsWith(compressionSuffix.gzip)) return 'gzip';
  return path.endsWith(compressionSuffix.zstd) ? 'zstd' : 'none';
}

export function isCompression(value: unknown): value is Compression {
  return typeof value === 'string' && Object.hasOwn(compressionSuffix, value);
}

/** What Node has of zstd from 22.15 on, and its types do not know yet. */
type Zstd = {
  readonly constants: object;
  readonly createZstdCompress?: (options: object) => Transform;
  readonly zstdDecompress?: (
    block: Buffer,
    done: (error: Error | null, bytes: Buffer) => void,
  ) => void;
};

export const zstd: Zstd = zlib;

/** What this Node cannot do of what is asked for. */
export function compressionProblems(
  { compression }: JsonObject,
  hasZstd = zstd.createZstdCompress !== undefined,
): readonly string[] {
  if (compression !== 'zstd' || hasZstd) return [];
  return [
    `compression: "zstd" needs Node 22.15 or newer, and this is ${process.versions.node}. Set it to "gzip", or run a newer Node`,
  ];
}
