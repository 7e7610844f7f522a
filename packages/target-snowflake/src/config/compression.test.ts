import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compressionOf, compressionProblems, compressionSuffix, zstd } from './compression.ts';
import type { Loading } from '../testing/loading.ts';
import { openLoading } from '../testing/loading.ts';
import { recordLine, schemaLine } from '../testing/messages.ts';

describe('the compression of staged files', () => {
  it('shows in their names', () => {
    expect(
      (['gzip', 'zstd', 'none'] as const).map((each) =>
        compressionOf(`a.gz.json${compressionSuffix[each]}`),
      ),
    ).toEqual(['gzip', 'zstd', 'none']);
  });

  it('may be zstd where Node has it', () => {
    expect(compressionProblems({ compression: 'zstd' }, false)).toEqual([
      `compression: "zstd" needs Node 22.15 or newer, and this is ${process.versions.node}. Set it to "gzip", or run a newer Node`,
    ]);
    expect(compressionProblems({ compression: 'zstd' }, true)).toEqual([]);
    expect(compressionProblems({ compression: 'gzip' }, false)).toEqual([]);
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const isNew = major > 23 || (major === 23 && minor >= 8) || (major === 22 && minor >= 15);
    expect(zstd.createZstdCompress !== undefined).toBe(isNew);
  });
});

const compressions = zstd.createZstdCompress ? (['none', 'zstd'] as const) : (['none'] as const);

const oneInvalid = (stream: string) =>
  schemaLine(stream, { id: { type: 'integer' }, at: { type: 'string', format: 'date-time' } }) +
  recordLine(stream, 1, { at: '2026-01-01T00:00:00Z' }) +
  recordLine(stream, 2, { at: 'whenever' });

describe(`loading files of another compression (${compressions.join(', ')})`, () => {
  let loading: Loading;
  beforeAll(async () => {
    loading = await openLoading();
  });
  afterAll(() => loading.close());

  it('tells Snowflake what it is, also of the files of a batch that had to be repaired', async () => {
    for (const compression of compressions) {
      loading.forget();
      await loading.run(
        { compression, stream_config: { nulled: { invalid_record_behavior: 'null' } } },
        oneInvalid('nulled'),
      );
      await loading.run({ compression, invalid_record_behavior: 'quarantine' }, oneInvalid('kept'));
      expect(await loading.rows('SELECT ID, AT FROM LOADED.NULLED ORDER BY ID')).toEqual([
        '1 | 2026-01-01T00:00:00',
        '2 | null',
      ]);
      expect(await loading.rows('SELECT ID FROM LOADED.KEPT')).toEqual(['1']);
      expect(await loading.rows('SELECT RECORD FROM LOADED.KEPT__QUARANTINE')).toEqual([
        '{"id":2,"at":"whenever"}',
      ]);
      await loading.sandbox.query('DROP SCHEMA LOADED');
      const word = ` COMPRESSION = ${compression.toUpperCase()} `;
      const copies = loading.statements().filter((sql) => sql.startsWith('COPY INTO'));
      expect(copies.length).toBeGreaterThan(4);
      expect(copies.filter((sql) => !sql.includes(word))).toEqual([]);
    }
  });
});
