import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { InputFileError } from '../errors.ts';
import { scanJson } from './scan-json.ts';

/**
 * Reads a JSON file named on the command line. An empty file gives undefined. Throws InputFileError,
 * which says file, line and column, and never what the file holds: that may be a secret.
 *
 * @param kind what the file is for, as messages call it: "config file"
 * @param parse parseJson where every digit of a number matters
 */
export async function readJsonFile(
  path: string,
  kind = 'file',
  parse: (text: string) => unknown = JSON.parse,
): Promise<unknown> {
  const content = await readBytes(path, kind);
  const bytes = content.subarray(startsWithByteOrderMark(content) ? 3 : 0);
  if (!isUtf8(bytes)) throw new InputFileError(`${kind} ${path} is not UTF-8 text`);
  if (/^[ \t\r\n]*$/.test(bytes.toString())) return undefined;

  const { isValue, stop } = scanJson(bytes);
  if (!isValue || stop < bytes.length) {
    throw new InputFileError(
      `${kind} ${path} is not valid JSON: ${placeOf(bytes, stop)}: ${problemAt(bytes, stop, isValue)}`,
    );
  }
  return parse(bytes.toString());
}

async function readBytes(path: string, kind: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new InputFileError(`${kind} ${path} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a directory';
  return code ?? String(error);
}

/** Editors on Windows like to put one before JSON; nobody means it. */
export function startsWithByteOrderMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function placeOf(bytes: Buffer, position: number): string {
  const before = bytes.toString('utf8', 0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function problemAt(bytes: Buffer, stop: number, isValue: boolean): string {
  if (isValue) return 'there is more text after the JSON value';
  return stop >= bytes.length ? 'the text ends too early' : 'this character cannot stand here';
}
