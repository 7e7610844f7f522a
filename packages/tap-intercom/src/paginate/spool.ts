import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { parseJson, stringifyJson, type JsonValue } from '@intercom-to-snowflake/singer';
import { SpoolError } from '../errors.ts';

/**
 * Reads the items as fast as they come, however slowly they are taken: a few wait in memory, more of
 * them in a file of the directory. For sources that end when nobody asks them for a minute.
 *
 * The file has no name as soon as it is open, so that nothing of it is left however the process ends. Throws SpoolError when it cannot
 * be written.
 */
export async function* spool<T extends JsonValue>(
  items: AsyncIterable<T>,
  directory: string,
  maxInMemory: number,
): AsyncGenerator<T> {
  const waiting: T[] = [];
  const overflow = createOverflow(directory);
  const state: { end?: { readonly error?: unknown }; isStopped: boolean } = { isStopped: false };
  let wake = (): void => undefined;

  const reading = (async () => {
    try {
      for await (const item of items) {
        if (state.isStopped) break;
        // What is in the file comes before what is in memory now: order is kept by filling one first.
        if (overflow.length > 0 || waiting.length >= maxInMemory) await overflow.push(item);
        else waiting.push(item);
        wake();
      }
      state.end = {};
    } catch (error) {
      state.end = { error };
    }
    wake();
  })();

  try {
    for (;;) {
      const next = waiting.shift() ?? (overflow.length > 0 ? await overflow.shift() : undefined);
      if (next !== undefined) yield next as T;
      else if (state.end !== undefined) {
        if ('error' in state.end) throw state.end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    state.isStopped = true;
    await reading;
    await overflow.close();
  }
}

/** A first-in, first-out line of JSON values in a file. Pushing and shifting may overlap. */
function createOverflow(directory: string) {
  const spans: { readonly position: number; readonly length: number }[] = [];
  let file: FileHandle | undefined;
  let end = 0;

  async function openFile(): Promise<FileHandle> {
    const path = join(directory, `tap-intercom-${randomUUID()}.spool`);
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return handle;
  }

  return {
    get length(): number {
      return spans.length;
    },

    async push(item: JsonValue): Promise<void> {
      const bytes = Buffer.from(stringifyJson(item));
      const position = spans.length === 0 ? 0 : end;
      end = position + bytes.length;
      try {
        file ??= await openFile();
        // A disk that is getting full takes a part, and fails only when it is asked again.
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await file.write(bytes, done, undefined, position + done);
          done += bytesWritten;
        }
      } catch (error) {
        throw new SpoolError(directory, error);
      }
      spans.push({ position, length: bytes.length });
    },

    async shift(): Promise<JsonValue | undefined> {
      const span = spans[0];
      if (span === undefined || file === undefined) return undefined;
      const bytes = Buffer.alloc(span.length);
      await file.read(bytes, 0, span.length, span.position);
      // Only now: while it was being read its place must not be written again.
      spans.shift();
      return parseJson(bytes.toString()) as JsonValue;
    },

    close: async (): Promise<void> => {
      await file?.close();
    },
  };
}
