import { resolve } from 'node:path';

/** Files that sandboxes of this process have open: DuckDB's own lock only keeps other processes out. */
const claimed = new Set<string>();

/** The file is open already in this process. */
export class FileInUseError extends Error {
  override readonly name = 'FileInUseError';
}

/** Claims a database file for one sandbox of this process. Throws FileInUseError. */
export function claimFile(file: string): { readonly release: () => void } {
  const path = resolve(file);
  if (claimed.has(path)) {
    throw new FileInUseError(
      `${path} is open in another Snowflake sandbox of this process. Close that one first, or use another file.`,
    );
  }
  claimed.add(path);
  return { release: () => claimed.delete(path) };
}
