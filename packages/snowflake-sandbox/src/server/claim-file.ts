import { resolve } from 'node:path';

/** Files that sandboxes of this process have open: DuckDB's own lock only keeps other processes out. */
const claimed = new Set<string>();

/** The file is open already, here or in another process. */
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

/** DuckDB's refusal to share a file with another process, for people; any other error as it is. */
export function explainLock(file: string | undefined, error: unknown): unknown {
  const reason =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  if (file === undefined || !/lock on file|being used by another process/i.test(reason))
    return error;
  return new FileInUseError(
    `${resolve(file)} is open in another process. Stop that Snowflake sandbox first, ask it with --url, or use another file.`,
    { cause: error },
  );
}
