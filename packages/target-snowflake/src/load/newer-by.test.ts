import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line, stateLine } from '../testing/messages.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const properties = {
  id: { type: 'integer' },
  at: { type: 'string', format: 'date-time' },
  v: { type: 'string' },
};
const schema = (stream: string, more: object = {}) =>
  line({
    type: 'SCHEMA',
    stream,
    schema: { type: 'object', properties: { ...properties, ...more } },
    key_properties: ['id'],
  });
const record = (stream: string, id: number, day: number | null, v: string, more: object = {}) =>
  line({
    type: 'RECORD',
    stream,
    record: { id, ...(day !== null && { at: `2026-01-0${day}T00:00:00Z` }), v, ...more },
  });
const rows = (stream: string) => loading.rows(`SELECT ID, V FROM LOADED.${stream} ORDER BY ID`);

describe('newer_by', () => {
  test('keeps what is newer, in a batch and over batches; of equal ones what came last', async () => {
    const run = (settings: object, ...records: readonly string[]) =>
      loading.run({ ...settings }, schema('late') + records.join(''));
    const first = [record('late', 1, 5, 'a'), record('late', 2, 5, 'a'), record('late', 3, 5, 'a')];
    await run({ newer_by: 'at' }, ...first);
    await run(
      { newer_by: 'at' },
      ...[record('late', 1, 4, 'older'), record('late', 2, 5, 'b'), record('late', 2, 5, 'c')],
      ...[record('late', 3, 7, 'newest'), record('late', 3, 6, 'newer')],
    );
    expect(await rows('late')).toEqual(['1 | a', '2 | c', '3 | newest']);
    await run({}, record('late', 1, 4, 'older'));
    expect(await rows('late')).toEqual(['1 | older', '2 | c', '3 | newest']);
  });

  test('is for the streams that have the property, and can be another for one of them', async () => {
    const settings = {
      newer_by: 'at',
      stream_config: { counted: { newer_by: 'n' }, arrived: { newer_by: null } },
    };
    const n = { n: { type: 'integer' } };
    const plain = line({
      type: 'SCHEMA',
      stream: 'plain',
      schema: { properties: { id: { type: 'integer' }, v: { type: 'string' } } },
      key_properties: ['id'],
    });
    await loading.run(
      settings,
      plain +
        record('plain', 1, null, 'a') +
        record('plain', 1, null, 'b') +
        schema('counted', n) +
        record('counted', 1, 1, 'a', { n: 2 }) +
        record('counted', 1, 2, 'b', { n: 1 }) +
        schema('arrived') +
        record('arrived', 1, 2, 'a') +
        record('arrived', 1, 1, 'b'),
    );
    expect(await rows('plain')).toEqual(['1 | b']);
    expect(await rows('counted')).toEqual(['1 | a']);
    expect(await rows('arrived')).toEqual(['1 | b']);
  });

  test('decides what is deleted for good, and what an overwritten table gets', async () => {
    const gone = { _sdc_deleted_at: '2026-02-03T04:05:06Z' };
    const run = (stream: string, settings: object, ...records: readonly string[]) =>
      loading.run(
        { newer_by: 'at', ...settings },
        schema(stream) + records.join('') + stateLine({}),
      );
    await run('gone', {}, record('gone', 1, 5, 'a'), record('gone', 2, 5, 'a'));
    const late = [record('gone', 1, 4, 'b', gone), record('gone', 2, 6, 'b', gone)];
    await run('gone', { hard_delete: true }, ...late);
    expect(await rows('gone')).toEqual(['1 | a']);

    const overwrite = { load_method: 'overwrite', batch_size_rows: 1 };
    await run('whole', overwrite, record('whole', 1, 5, 'a'), record('whole', 1, 4, 'b'));
    expect(await rows('whole')).toEqual(['1 | a']);
  });

  test('updates a row that does not say how new it is', async () => {
    await loading.sandbox.query('CREATE TABLE LOADED.OLD (ID NUMBER, V VARCHAR)');
    await loading.sandbox.query(`INSERT INTO LOADED.OLD VALUES (1, 'a')`);
    await loading.run({ newer_by: 'at' }, schema('old') + record('old', 1, 1, 'b'));
    expect(await rows('old')).toEqual(['1 | b']);
  });

  test('needs a value in every record, of one type', async () => {
    await expect(
      loading.run({ newer_by: 'at' }, schema('blank') + record('blank', 1, null, 'a')),
    ).rejects.toThrow(
      'line 2: record of stream "blank" has no value for "at". newer_by says that it tells which of two records is newer',
    );
    await expect(loading.run({ newer_by: 'any' }, schema('mixed', { any: {} }))).rejects.toThrow(
      'line 1: stream "mixed": newer_by names "any", whose values have no order',
    );
    await expect(
      loading.run({ stream_config: { none: { newer_by: 'then' } } }, schema('none')),
    ).rejects.toThrow(
      'line 1: stream "none": stream_config names "then", which the schema has not among its properties',
    );
  });
});
