import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJsonFile } from './read-json-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-json-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<unknown> {
  const path = join(folder, 'a.json');
  await writeFile(path, content);
  return readJsonFile(path, 'config file').catch((error: unknown) =>
    (error as Error).message.replace(folder, ''),
  );
}

describe('reading a JSON file', () => {
  it('gives its value, with or without a byte order mark', async () => {
    expect(await read('{"a": [1]}\n')).toEqual({ a: [1] });
    expect(await read('\ufeff{"a": [1]}')).toEqual({ a: [1] });
  });

  it('gives undefined for an empty file', async () => {
    expect(await read('')).toBe(undefined);
    expect(await read(' \n')).toBe(undefined);
  });

  it.each([
    [
      '{\n  "token": "s3cr3t",\n}',
      'config file /a.json is not valid JSON: line 3, column 1: this character cannot stand here',
    ],
    [
      '{"token": "s3cr3t"',
      'config file /a.json is not valid JSON: line 1, column 19: the text ends too early',
    ],
    [
      '{"tökén": s3cr3t}',
      'config file /a.json is not valid JSON: line 1, column 11: this character cannot stand here',
    ],
    [
      '{"a":1}\n{"a":2}\n',
      'config file /a.json is not valid JSON: line 2, column 1: there is more text after the JSON value',
    ],
    [
      's3cr3t',
      'config file /a.json is not valid JSON: line 1, column 1: this character cannot stand here',
    ],
  ])('says where %j is wrong, and not what it holds', async (content, problem) => {
    expect(await read(content)).toBe(problem);
  });

  it('refuses what is no text', async () => {
    expect(await read(Buffer.from([0x22, 0xff, 0x22]))).toBe(
      'config file /a.json is not UTF-8 text',
    );
  });

  it('says why a file cannot be read', async () => {
    await expect(readJsonFile(join(folder, 'no.json'), 'state file')).rejects.toMatchObject({
      name: 'InputFileError',
      message: `state file ${folder}/no.json cannot be read: there is no such file`,
    });
    await expect(readJsonFile(folder)).rejects.toMatchObject({
      message: `file ${folder} cannot be read: it is a directory`,
    });
  });
});
