import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fileFormat, type CsvFormat } from './file-format.ts';
import type { FormatOptions } from './option-list.ts';
import { readCsv } from './read-csv.ts';

function format(options: FormatOptions): CsvFormat {
  const read = fileFormat({ TYPE: 'CSV', ...options });
  if (read.type !== 'CSV') throw new Error('not CSV');
  return read;
}

async function read(
  content: string | Buffer,
  options: FormatOptions = {},
  cuts: readonly number[] = [],
) {
  const bytes = Buffer.from(content);
  async function* chunks(): AsyncGenerator<Buffer> {
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      yield Promise.resolve(bytes.subarray(from, cut));
      from = cut;
    }
  }
  const rows: (readonly (string | null)[])[] = [];
  const problems: unknown[] = [];
  let header: readonly string[] | undefined;
  for await (const batch of readCsv(chunks(), format(options))) {
    rows.push(...batch.rows.map((row) => row.content));
    problems.push(
      ...batch.problems.map(({ code, row, line, character }) => [code, row, line, character]),
    );
    header ??= batch.header;
  }
  return { rows, problems, ...(header === undefined ? {} : { header }) };
}

const enclosed = { FIELD_OPTIONALLY_ENCLOSED_BY: '"' };

describe('reading CSV files', () => {
  it('reads records, with an empty field and \\N as NULL', async () => {
    expect(await read('1,a\r\n2,\n3,\\N')).toEqual({
      rows: [
        ['1', 'a'],
        ['2', null],
        ['3', null],
      ],
      problems: [],
    });
  });

  it('keeps what is enclosed: delimiters, quotes, line breaks, empty text', async () => {
    expect((await read('"a,b","say ""hi""","two\nlines",""\n', enclosed)).rows).toEqual([
      ['a,b', 'say "hi"', 'two\nlines', ''],
    ]);
  });

  it('reads the same records however the bytes arrive', async () => {
    const content = '1,"é,""x""\r\n",\r\n2,"",\\N\n3,plain,last';
    const whole = await read(content, enclosed);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(Buffer.byteLength(content)), { maxLength: 6 }),
        async (cuts) => {
          expect(
            await read(
              content,
              enclosed,
              [...cuts].sort((a, b) => a - b),
            ),
          ).toEqual(whole);
        },
      ),
    );
    expect(whole.rows).toHaveLength(3);
  });

  it('gives back any fields that were written with quotes', async () => {
    const field = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', ',', '\n', '\r\n', '\\'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        async (rows) => {
          const text = rows
            .map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))
            .join('\n');
          const options = { ...enclosed, NULL_IF: [], ESCAPE_UNENCLOSED_FIELD: 'NONE' };
          expect((await read(text, options)).rows).toEqual(rows);
        },
      ),
    );
  });

  it('goes on behind a broken record and says where it was', async () => {
    expect(await read('1,a\n"x"y,b\n3,c\n', enclosed)).toEqual({
      rows: [
        ['1', 'a'],
        ['3', 'c'],
      ],
      problems: [['100016', 2, 2, 4]],
    });
  });

  it('honours every other option', async () => {
    expect((await read('h1|h2\n1|b\n', { FIELD_DELIMITER: '|', SKIP_HEADER: '1' })).rows).toEqual([
      ['1', 'b'],
    ]);
    expect(await read('a,b\n1,2\n', { PARSE_HEADER: 'TRUE' })).toEqual({
      rows: [['1', '2']],
      problems: [],
      header: ['a', 'b'],
    });
    expect(
      (await read('1||2;3||4;', { FIELD_DELIMITER: '||', RECORD_DELIMITER: ';' })).rows,
    ).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect((await read(' a , "b" \n', { ...enclosed, TRIM_SPACE: 'TRUE' })).rows).toEqual([
      ['a', 'b'],
    ]);
    expect((await read('a,\n', { EMPTY_FIELD_AS_NULL: 'FALSE' })).rows).toEqual([['a', '']]);
    expect((await read('1\n\n2\n', { SKIP_BLANK_LINES: 'TRUE' })).rows).toEqual([['1'], ['2']]);
    expect((await read('1\n\n2\n')).rows).toEqual([['1'], [null], ['2']]);
    expect((await read('x,NULL,nil\n', { NULL_IF: ['NULL', 'nil'] })).rows).toEqual([
      ['x', null, null],
    ]);
    expect((await read('a\\,b,c\\td\n')).rows).toEqual([['a,b', 'c\td']]);
    expect((await read('a\\,b\n', { ESCAPE_UNENCLOSED_FIELD: 'NONE' })).rows).toEqual([
      ['a\\', 'b'],
    ]);
    expect((await read('"a\\"b",c\n', { ...enclosed, ESCAPE: '\\' })).rows).toEqual([['a"b', 'c']]);
    expect((await read('whole line, with comma\n', { FIELD_DELIMITER: 'NONE' })).rows).toEqual([
      ['whole line, with comma'],
    ]);
    expect(
      (await read('two\nlines', { FIELD_DELIMITER: 'NONE', RECORD_DELIMITER: 'NONE' })).rows,
    ).toEqual([['two\nlines']]);
    expect((await read('\ufeffa,b\n')).rows).toEqual([['a', 'b']]);
    expect((await read(Buffer.from([0xe9, 0x2c, 0x31]), { ENCODING: 'ISO-8859-1' })).rows).toEqual([
      ['é', '1'],
    ]);
  });

  it('refuses bytes that are not in the encoding unless they are to be replaced', async () => {
    const bytes = Buffer.from([0x61, 0x2c, 0xff, 0x0a]);
    expect((await read(bytes)).problems).toMatchObject([['100144', 1, 1, 1]]);
    expect((await read(bytes, { REPLACE_INVALID_CHARACTERS: 'TRUE' })).rows).toEqual([
      ['a', '\ufffd'],
    ]);
  });
});
