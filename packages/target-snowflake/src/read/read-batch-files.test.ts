import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasLongNumber, recordEnd, recordStart } from '@intercom-to-snowflake/singer';
import { readBatchFiles } from './read-batch-files.ts';
import { noObject } from '../testing/context.ts';
import { linesOf } from '../testing/records.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-files-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(
  content: string | Buffer,
  more: { version?: number; compression?: string } = {},
) {
  const path = join(folder, 'file.jsonl');
  await writeFile(path, content);
  const { compression = 'none', ...version } = more;
  const lines: string[] = [];
  const files = readBatchFiles(
    {
      type: 'BATCH',
      line: 7,
      stream: 'a "b"',
      encoding: { format: 'jsonl', compression },
      manifest: [pathToFileURL(path).href],
      ...version,
    },
    noObject,
  );
  for await (const { records } of files) {
    lines.push(
      ...linesOf(records).map((line, index) => {
        const { bytes } = records.lines;
        const record = bytes.toString(
          'utf8',
          recordStart(records, index),
          recordEnd(records, index),
        );
        const mark = hasLongNumber(records, index) ? ' long' : '';
        return `${records.line + index} ${line} ${record}${mark}`;
      }),
    );
  }
  return lines;
}

describe('the files of a BATCH', () => {
  it('give RECORD messages around the bytes of each line', async () => {
    expect(await read('{"n": 1.00}\r\n\n {"n":12345678901234567890}')).toEqual([
      '1 {"type":"RECORD","stream":"a \\"b\\"","record":{"n": 1.00}} {"n": 1.00}',
      '3 {"type":"RECORD","stream":"a \\"b\\"","record":{"n":12345678901234567890}} {"n":12345678901234567890}',
    ]);
    expect(await read('{"n":1}\n{"n":1e400}\n')).toEqual([
      '1 {"type":"RECORD","stream":"a \\"b\\"","record":{"n":1}} {"n":1}',
      '2 {"type":"RECORD","stream":"a \\"b\\"","record":{"n":1e400}} {"n":1e400} long',
    ]);
    expect(await read('{}\n', { version: 3 })).toEqual([
      '1 {"type":"RECORD","stream":"a \\"b\\"","record":{},"version":3} {}',
    ]);
  });

  it.each([
    ['[1]'],
    ['{"a":1'],
    ['{"a":1}{"a":2}'],
    ['"text"'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('may hold objects only: not %s', async (bad) => {
    const content = Buffer.concat([Buffer.from('{"good":1}\n'), Buffer.from(bad)]);
    await expect(read(content)).rejects.toThrow(
      /^line 7: BATCH of stream "a "b"": file:.*file\.jsonl, line 2: not a JSON object in UTF-8$/,
    );
  });

  it('may not be something else than they are said to be', async () => {
    await expect(read('{}', { compression: 'gzip' })).rejects.toThrow(
      /cannot read file:.*incorrect header check/,
    );
    await expect(read('{}', { compression: 'zip' })).rejects.toThrow('"zip" cannot be read');
  });
});
