import { describe, expect, it } from '@jest/globals';
import { parseCatalog } from './catalog.ts';

const stream = { tap_stream_id: 'a', stream: 'a', schema: {} };

describe('a catalog file', () => {
  it('is read with what the streams say of themselves', () => {
    const entry = {
      ...stream,
      metadata: [{ breadcrumb: [], metadata: { selected: true } }],
      key_properties: ['id'],
      replication_method: 'FULL_TABLE',
      replication_key: 'at',
      selected: 'true',
    };
    expect(parseCatalog({ streams: [entry] }, 'c.json')).toEqual({ streams: [entry] });
  });

  it('may be an old one, without metadata and with one name', () => {
    expect(
      parseCatalog({ streams: [{ stream: 'a', schema: {}, replication_key: null }] }, 'c.json'),
    ).toEqual({
      streams: [{ ...stream, metadata: [] }],
    });
    expect(parseCatalog({ streams: [{ tap_stream_id: 'a', schema: {} }] }, 'c.json')).toEqual({
      streams: [{ ...stream, metadata: [] }],
    });
  });

  it.each([
    [
      {
        streams: [
          { stream: 'a', schema: {} },
          { tap_stream_id: 'a', schema: {} },
        ],
      },
      'it has the stream a twice',
    ],
    [undefined, 'it must hold an object with a list of "streams"; --discover writes one'],
    [[], 'it must hold an object with a list of "streams"; --discover writes one'],
    [{ streams: {} }, 'it must hold an object with a list of "streams"; --discover writes one'],
    [{ streams: [1] }, 'streams[0] must be an object'],
    [{ streams: [{}] }, 'streams[0] has no "tap_stream_id", which must be a string'],
    [{ streams: [{ stream: 'a' }] }, 'streams[0].schema (a) must be an object'],
    [{ streams: [stream, { ...stream, metadata: {} }] }, 'streams[1].metadata (a) must be a list'],
    [{ streams: [{ ...stream, metadata: [1] }] }, 'streams[0].metadata[0] (a) must be an object'],
    [
      { streams: [{ ...stream, metadata: [{}] }] },
      'streams[0].metadata[0] (a).breadcrumb must be a list of strings',
    ],
    [
      { streams: [{ ...stream, metadata: [{ breadcrumb: [] }] }] },
      'streams[0].metadata[0] (a).metadata must be an object',
    ],
  ])('is refused with the place that is wrong: %j', (value, problem) => {
    expect(() => parseCatalog(value, 'c.json')).toThrow(`catalog file c.json: ${problem}`);
  });
});
