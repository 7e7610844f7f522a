import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fileFormat, type JsonFormat } from './file-format.ts';
import type { FormatOptions } from './option-list.ts';
import { readJson } from './read-json.ts';

function format(options: FormatOptions = {}): JsonFormat {
  const read = fileFormat({ TYPE: 'JSON', ...options });
  if (read.type !== 'JSON') throw new Error('not JSON');
  return read;
}

async function read(
  content: string | Buffer,
  options: FormatOptions = {},
  cuts: readonly number[] = [],
): Promise<{ rows: unknown[]; problems: unknown[] }> {
  const bytes = Buffer.from(content);
  async function* chunks(): AsyncGenerator<Buffer> {
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      yield Promise.resolve(bytes.subarray(from, cut));
      from = cut;
    }
  }
  const rows: unknown[] = [];
  const problems: unknown[] = [];
  for await (const batch of readJson(chunks(), format(options))) {
    for (const { row, line, character, content } of batch.rows)
      rows.push([row, line, character, content.toString()]);
    for (const { code, message, row, line, character } of batch.problems)
      problems.push([code, message, row, line, character]);
  }
  return { rows, problems };
}

describe('reading JSON files', () => {
  it('makes a row of each document, with the place where it starts', async () => {
    expect(await read('{"a":1}\n  [2]\n\n"x" 3')).toEqual({
      rows: [
        [1, 1, 1, '{"a":1}'],
        [2, 2, 3, '[2]'],
        [3, 4, 1, '"x"'],
        [4, 4, 5, '3'],
      ],
      problems: [],
    });
  });

  it('reads the same rows however the bytes arrive', async () => {
    const content = '{"a":"é\\n😀"}\n[1,[2]]\n{"b":{"c":null}}\n-12.5e3\n';
    const whole = await read(content);
    const length = Buffer.byteLength(content);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(length), { maxLength: 8 }), async (cuts) => {
        expect(
          await read(
            content,
            {},
            [...cuts].sort((a, b) => a - b),
          ),
        ).toEqual(whole);
      }),
    );
    expect(whole.rows).toHaveLength(4);
  });

  it('stops at the first document that is not JSON, and says where', async () => {
    expect(await read('{"a":1}\n{"a":1,"a":2}\n{"a":3}')).toEqual({
      rows: [[1, 1, 1, '{"a":1}']],
      problems: [['100069', 'Error parsing JSON: duplicate object attribute "a"', 2, 2, 8]],
    });
  });

  it('finds a file that ends inside a document', async () => {
    expect(await read('{"a":1}\n{"a":')).toMatchObject({
      problems: [['100069', 'Error parsing JSON: incomplete object or array value', 2, 2, 6]],
    });
  });

  it('takes the elements of outer arrays with STRIP_OUTER_ARRAY', async () => {
    expect(await read('[{"a":1},\n{"a":2}]\n[]\n{"a":3}', { STRIP_OUTER_ARRAY: 'TRUE' })).toEqual({
      rows: [
        [1, 1, 2, '{"a":1}'],
        [2, 2, 1, '{"a":2}'],
        [3, 4, 1, '{"a":3}'],
      ],
      problems: [],
    });
    expect(await read('[1 2]', { STRIP_OUTER_ARRAY: 'TRUE' })).toMatchObject({
      problems: [['100069', 'Error parsing JSON: missing comma', 2, 1, 4]],
    });
    expect(await read('[1,2', { STRIP_OUTER_ARRAY: 'TRUE' })).toMatchObject({
      problems: [['100069', 'Error parsing JSON: incomplete object or array value', 3, 1, 5]],
    });
  });

  it('keeps every digit and drops nulls only with STRIP_NULL_VALUES', async () => {
    const text =
      '{"n":12345678901234567890123456789012345678,"a":null,"b":[1,null,{"c":null,"d":"null, }"}]}';
    expect((await read(text)).rows).toEqual([[1, 1, 1, text]]);
    expect((await read(text, { STRIP_NULL_VALUES: 'TRUE' })).rows).toEqual([
      [1, 1, 1, '{"n":12345678901234567890123456789012345678,"b":[1,{"d":"null, }"}]}'],
    ]);
  });

  it('refuses bytes that are not UTF-8 unless they are to be replaced', async () => {
    const bytes = Buffer.concat([Buffer.from('"a'), Buffer.from([0xff]), Buffer.from('"')]);
    expect((await read(bytes)).problems).toMatchObject([
      ['100144', 'Invalid UTF8 detected in string \'"a\ufffd"\'', 1, 1, 1],
    ]);
    expect((await read(bytes, { REPLACE_INVALID_CHARACTERS: 'TRUE' })).rows).toEqual([
      [1, 1, 1, '"a\ufffd"'],
    ]);
  });

  it('keeps the last of repeated members with ALLOW_DUPLICATE, and numbers without idle zeros', async () => {
    const read1 = async (text: string): Promise<unknown> =>
      (await read(text, { ALLOW_DUPLICATE: 'TRUE' })).rows;
    expect(await read1('{"a":1,"b":{"c":1,"c":2},"a":3}')).toEqual([
      [1, 1, 1, '{"a":3,"b":{"c":2}}'],
    ]);
    expect(await read1('[1.50,2.0,12345678901234567890.120]')).toEqual([
      [1, 1, 1, '[1.5,2,12345678901234567890.12]'],
    ]);
  });

  it('skips a byte order mark', async () => {
    expect((await read('\ufeff{"a":1}')).rows).toEqual([[1, 1, 1, '{"a":1}']]);
  });
});
