import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { propertyRuns } from '../../../../test/property-runs.ts';
import type { ReceivedMessage } from './messages.ts';
import { hasLongNumber, lineEnd, lineStart, recordEnd, recordStart } from './received-records.ts';
import { readMessages, type ReadMessagesOptions } from './read-messages.ts';

/** The messages, with buffers as text; and what went wrong after them. */
async function read(
  chunks: readonly (string | Buffer)[],
  options?: ReadMessagesOptions,
): Promise<{ readonly messages: readonly unknown[]; readonly failure?: string }> {
  const messages: unknown[] = [];
  const input = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  try {
    for await (const batch of readMessages(input, options)) messages.push(...batch.flatMap(shown));
  } catch (error) {
    expect((error as Error).name).toBe('MessageParseError');
    return { messages, failure: (error as Error).message };
  }
  return { messages };
}

/** Each record by itself, and bytes as text. */
function shown(message: ReceivedMessage): readonly object[] {
  if (message.type !== 'RECORD') {
    const members = Object.entries<unknown>(message).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value.toString() : value,
    ]);
    return [Object.fromEntries(members) as object];
  }
  const { type, line, stream, version, count } = message;
  const { bytes } = message.lines;
  return Array.from({ length: count }, (_, index) => ({
    ...{ type, line: line + index, stream },
    ...(version !== undefined && { version }),
    message: bytes.toString('utf8', lineStart(message, index), lineEnd(message, index) - 1),
    record: bytes.toString('utf8', recordStart(message, index), recordEnd(message, index)),
  }));
}

const RECORD_LINE = '{"type":"RECORD","stream":"a","record":{"id":1}}';

describe('reading messages', () => {
  it('reads each type, with the number of its line', async () => {
    const lines = [
      '{"type":"SCHEMA","stream":"a","schema":{"properties":{}},"key_properties":["id"],"bookmark_properties":["at"]}',
      '{"type":"RECORD","stream":"a","record":{"id":1},"time_extracted":"2026-01-01T00:00:00Z","version":7}',
      '{"type":"ACTIVATE_VERSION","stream":"a","version":7}',
      '{"type":"BATCH","stream":"a","encoding":{"format":"jsonl","compression":"gzip"},"manifest":["file:///x"]}',
      '{"type":"STATE","value":{"bookmarks":{}}}',
      '{"type":"GREETING","text":"hello"}',
    ];
    expect(await read([lines.join('\n')])).toEqual({
      messages: [
        {
          type: 'SCHEMA',
          line: 1,
          stream: 'a',
          schema: { properties: {} },
          key_properties: ['id'],
          bookmark_properties: ['at'],
        },
        {
          type: 'RECORD',
          line: 2,
          stream: 'a',
          message: lines[1],
          record: '{"id":1}',
          version: 7,
        },
        { type: 'ACTIVATE_VERSION', line: 3, stream: 'a', version: 7 },
        {
          type: 'BATCH',
          line: 4,
          stream: 'a',
          encoding: { format: 'jsonl', compression: 'gzip' },
          manifest: ['file:///x'],
        },
        { type: 'STATE', line: 5, value: '{"bookmarks":{}}' },
        { type: 'UNKNOWN', line: 6, name: 'GREETING' },
      ],
    });
  });

  it('keeps the bytes of records and states as they came', async () => {
    const record = '{ "n": 12345678901234567890, "f": 1.0, "s": "\\u00e9\\/", "a":1, "a":2 }';
    const { messages } = await read([
      `{"record" : ${record} ,"stream":"a","type":"RECORD"}\n{"value": [1.0] ,"type":"STATE"}\n`,
    ]);
    expect(messages).toMatchObject([{ record }, { value: '[1.0]' }]);
  });

  it('matches the type in any case', async () => {
    const { messages } = await read([
      '{"type":"record","stream":"a","record":{}}\n{"type":"State","value":1}',
    ]);
    expect(messages).toMatchObject([{ type: 'RECORD' }, { type: 'STATE' }]);
  });

  it('takes a stream without keys, and null where a member is optional', async () => {
    const { messages } = await read([
      '{"type":"SCHEMA","stream":"a","schema":{}}\n',
      '{"type":"SCHEMA","stream":"a","schema":{},"key_properties":null,"bookmark_properties":null}\n',
      '{"type":"RECORD","stream":"a","record":{},"time_extracted":null,"version":null}\n',
    ]);
    expect(messages).toEqual([
      { type: 'SCHEMA', line: 1, stream: 'a', schema: {}, key_properties: [] },
      { type: 'SCHEMA', line: 2, stream: 'a', schema: {}, key_properties: [] },
      {
        type: 'RECORD',
        line: 3,
        stream: 'a',
        record: '{}',
        message: '{"type":"RECORD","stream":"a","record":{},"time_extracted":null,"version":null}',
      },
    ]);
  });

  it('writes the envelope anew, and nothing in it, when its keys are escaped or repeated', async () => {
    const { messages } = await read([
      '{"type":"RECORD","stream":"a","record":{"id":1.0},"\\u0072ecord":{"id":2.0},"other":1}',
    ]);
    expect(messages).toEqual([
      {
        type: 'RECORD',
        line: 1,
        stream: 'a',
        record: '{"id":2.0}',
        message: '{"type":"RECORD","stream":"a","record":{"id":2.0}}',
      },
    ]);
  });

  it('tells which records have a number that a double or a decimal of 37 digits may not hold', async () => {
    const numbers = [
      ['12345678901234567890123456789012345678', true],
      ['-1234567890123456789012345678901234567', true],
      ['1234567890123456789012345678901234567', false],
      ['0.1234567890123456789', false],
      ['1.23456789012e-10', true],
      ['1.23456789012e-1', false],
      ['1e400', true],
      ['1E-400', true],
      ['1e+99', false],
      ['"1234567890123456789012345678901234567890"', false],
    ] as const;
    const plain = (text: string) =>
      `{"type":"RECORD","stream":"a","record":{"a":[1,{"b":${text}}]}}\n`;
    const unusual = (text: string) =>
      plain(text).replace('"stream":"a"', '"stream":"b","stream":"a"');
    for (const message of [plain, unusual]) {
      const text = numbers.map(([number]) => message(number)).join('');
      const found: boolean[] = [];
      for await (const messages of readMessages(Readable.from([Buffer.from(text)]))) {
        for (const records of messages) {
          if (records.type !== 'RECORD') continue;
          for (let index = 0; index < records.count; index += 1)
            found.push(hasLongNumber(records, index));
        }
      }
      expect(found).toEqual(numbers.map(([, isLong]) => isLong));
    }
  });

  it('tells streams with similar names apart', async () => {
    const names = ['a', 'a', 'ab', 'é', '\\u00e9', 'a', 'b'];
    const { messages } = await read(
      names.map((name) => `{"type":"RECORD","stream":"${name}","record":{}}\n`),
    );
    expect(messages.map((message) => (message as { stream: string }).stream)).toEqual([
      'a',
      'a',
      'ab',
      'é',
      'é',
      'a',
      'b',
    ]);
  });

  it('skips blank lines, takes CRLF, and a last line without a line feed', async () => {
    const { messages } = await read([`\n \t\r\n${RECORD_LINE}\r\n\n${RECORD_LINE}`]);
    expect(messages).toMatchObject([{ line: 3 }, { line: 5 }]);
  });

  it('yields the messages of a chunk together', async () => {
    const input = Readable.from(
      [`${RECORD_LINE}\n${RECORD_LINE}\n{"ty`, `pe":"STATE","value":1}\n`].map((text) =>
        Buffer.from(text),
      ),
    );
    const sizes: number[] = [];
    for await (const batch of readMessages(input)) sizes.push(batch.flatMap(shown).length);
    expect(sizes).toEqual([2, 1]);
  });

  it('keeps records together that have the same stream and version and follow each other', async () => {
    const record = (stream: string, more = '') =>
      `{"type":"RECORD","stream":"${stream}","record":{}${more}}\n`;
    const lines = [
      ...[record('a'), record('a', ',"time_extracted":null'), record('a', ',"other":1')],
      ...[record('b'), record('b', ',"version":1'), record('b', ',"version":1')],
      ...[record('b', ',"version":2'), '\n', record('b', ',"version":2')],
      ...['{"type":"STATE","value":1}\n', record('b', ',"version":2')],
    ];
    const groups: unknown[] = [];
    for await (const batch of readMessages(Readable.from([Buffer.from(lines.join(''))]))) {
      for (const message of batch)
        if (message.type === 'RECORD') {
          const { stream, version, line, count } = message;
          groups.push([stream, version, line, count]);
        }
    }
    expect(groups).toEqual([
      ['a', undefined, 1, 3],
      ['b', undefined, 4, 1],
      ['b', 1, 5, 2],
      ['b', 2, 7, 1],
      ['b', 2, 9, 1],
      ['b', 2, 11, 1],
    ]);
  });

  it('reads more lines than it looks at together', async () => {
    const { messages } = await read([`${RECORD_LINE}\n`.repeat(5000)]);
    expect(messages.map((message) => (message as { line: number }).line)).toEqual(
      Array.from({ length: 5000 }, (_, index) => index + 1),
    );
  });

  it('reads the same however the input is cut, and whatever its characters', async () => {
    const text = `{"type":"RECORD","stream":"é","record":{"t":"😀\\n"}}\n\n{"type":"STATE","value":"ü"}\r\n${RECORD_LINE}`;
    const bytes = Buffer.from(text);
    const whole = await read([bytes]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length - 1 })), async (cuts) => {
        const places = [0, ...[...new Set(cuts)].sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(await read(chunks)).toEqual(whole);
      }),
      { numRuns: propertyRuns(100) },
    );
  });
});

describe('a byte order mark', () => {
  it('in front of the first line is passed over, and nowhere else', async () => {
    const line = `\ufeff${RECORD_LINE}\n`;
    expect(await read([line, line])).toEqual({
      messages: [expect.objectContaining({ line: 1 })],
      failure: expect.stringMatching(/^line 2: not a JSON object/),
    });
  });
});

describe('a line that is no message', () => {
  it('stops the reading, after the messages before it', async () => {
    expect(
      await read([`${RECORD_LINE}\n${RECORD_LINE}\n{"type":"RECORD",,}\n${RECORD_LINE}\n`]),
    ).toEqual({
      messages: [expect.objectContaining({ line: 1 }), expect.objectContaining({ line: 2 })],
      failure: 'line 3: invalid JSON at byte 18',
    });
  });

  it.each([
    ['{"type":"RECORD","stream":"a","record":{"id":1}', 'line 1: the JSON text ends too early'],
    [
      'hello',
      'line 1: not a JSON object, as every message is. What a tap logs must go to its stderr, not here',
    ],
    ['[]', 'line 1: a JSON value, but not an object'],
    ['{}', 'line 1: the message has no "type", which must be a string'],
    ['{"type":1}', 'line 1: the message has no "type", which must be a string'],
    [
      '{"type":"RECORD","record":{}}',
      'line 1: the message has no "stream", which must be a string',
    ],
    [
      '{"type":"RECORD","stream":1,"record":{}}',
      'line 1: the message has no "stream", which must be a string',
    ],
    [
      '{"type":"RECORD","stream":"a"}',
      'line 1: the message has no "record", which must be an object',
    ],
    [
      '{"type":"RECORD","stream":"a","record":[]}',
      'line 1: the message has no "record", which must be an object',
    ],
    [
      '{"type":"RECORD","stream":"a","record":{},"version":"1"}',
      'line 1: "version" is not an integer',
    ],
    [
      '{"type":"RECORD","stream":"a","record":{},"version":1.5}',
      'line 1: "version" is not an integer',
    ],
    [
      '{"type":"RECORD","stream":"a","record":{},"time_extracted":1}',
      'line 1: "time_extracted" is not a string',
    ],
    ['{"type":"STATE"}', 'line 1: the message has no "value", which must be the state'],
    [
      '{"type":"SCHEMA","stream":"a"}',
      'line 1: the message has no "schema", which must be an object',
    ],
    [
      '{"type":"SCHEMA","stream":"a","schema":{},"key_properties":"id"}',
      'line 1: "key_properties" is not a list of strings',
    ],
    [
      '{"type":"SCHEMA","stream":"a","schema":{},"key_properties":[1]}',
      'line 1: "key_properties" is not a list of strings',
    ],
    [
      '{"type":"ACTIVATE_VERSION","stream":"a"}',
      'line 1: the message has no "version", which must be an integer',
    ],
    [
      '{"type":"BATCH","stream":"a","manifest":[]}',
      'line 1: the message has no "encoding", which must be an object with a format',
    ],
    [
      '{"type":"BATCH","stream":"a","encoding":{"format":"jsonl"}}',
      'line 1: the message has no "manifest", which must be a list of URIs',
    ],
  ])('%s', async (line, failure) => {
    expect(await read([line])).toEqual({ messages: [], failure });
  });

  it('is one that is not UTF-8, and only that one', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"type":"STATE","value":"'),
      Buffer.from([0xff]),
      Buffer.from('"}\n'),
    ]);
    expect(
      await read([
        `${RECORD_LINE}\n`,
        Buffer.concat([Buffer.from(`${RECORD_LINE}\n`), bad, Buffer.from(RECORD_LINE)]),
      ]),
    ).toEqual({
      messages: [expect.objectContaining({ line: 1 }), expect.objectContaining({ line: 2 })],
      failure: 'line 3: not valid UTF-8',
    });
  });

  it('is one that is longer than allowed, before it has ended', async () => {
    function* endless() {
      yield Buffer.from(`${RECORD_LINE}\n`);
      for (;;) yield Buffer.alloc(100, ' ');
    }
    const messages: unknown[] = [];
    const reading = async () => {
      for await (const batch of readMessages(Readable.from(endless()), { maxLineBytes: 1000 }))
        messages.push(...batch);
    };
    await expect(reading()).rejects.toThrow('line 2: longer than 1000 bytes');
    expect(messages).toHaveLength(1);
    expect(await read(['1'.repeat(20) + '\n'], { maxLineBytes: 10 })).toEqual({
      messages: [],
      failure: 'line 1: longer than 10 bytes',
    });
  });
});

it('reads a line of 100 MB in small chunks in time that grows with its length', async () => {
  const piece = Buffer.alloc(64 * 1024, 'x');
  function* chunks() {
    yield Buffer.from('{"type":"RECORD","stream":"a","record":{"text":"');
    for (let count = 0; count < 1600; count++) yield piece;
    yield Buffer.from('"}}\n');
  }
  const start = process.cpuUsage();
  const records: number[] = [];
  for await (const batch of readMessages(Readable.from(chunks()))) {
    for (const message of batch)
      if (message.type === 'RECORD') records.push(recordEnd(message, 0) - recordStart(message, 0));
  }
  expect(records).toEqual([1600 * piece.length + '{"text":""}'.length]);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(5_000);
});
