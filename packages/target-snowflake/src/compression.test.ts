import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compressionOf, compressionProblems, compressionSuffix, zstd } from './compression.ts';
import type { Loading } from './testing/loading.ts';
import { openLoading } from './testing/loading.ts';
import { recordLine, schemaLine } from './testing/messages.ts';

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

describe('loading files of another compression', () => {
  let loading: Loading;
  beforeAll(async () => {
    loading = await openLoading();
  });
  afterAll(() => loading.close());

  it('tells Snowflake what it is, also of the files of a batch that had to be repaired', async () => {
    const others = zstd.createZstdCompress ? (['none', 'zstd'] as const) : (['none'] as const);
    for (const compression of others) {
      loading.forget();
      const time = { type: 'string', format: 'date-time' };
      await loading.run(
        { compression, invalid_record_behavior: 'null' },
        schemaLine(compression, { id: { type: 'integer' }, at: time }) +
          recordLine(compression, 1, { at: '2026-01-01T00:00:00Z' }) +
          recordLine(compression, 2, { at: 'whenever' }),
      );
      expect(
        await loading.rows(`SELECT ID, AT FROM LOADED.${compression.toUpperCase()} ORDER BY ID`),
      ).toEqual(['1 | 2026-01-01T00:00:00', '2 | null']);
      const word = ` COMPRESSION = ${compression.toUpperCase()} `;
      const copies = loading.statements().filter((sql) => sql.startsWith('COPY INTO'));
      expect(copies.length).toBeGreaterThan(1);
      expect(copies.filter((sql) => !sql.includes(word))).toEqual([]);
    }
  });
});
