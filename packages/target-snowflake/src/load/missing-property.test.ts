import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());

const properties = {
  id: { type: 'integer' },
  name: { type: ['string', 'null'] },
  at: { type: ['string', 'null'], format: 'date-time' },
  tags: {},
};

/** Loads each batch, a list of records as JSON text, and returns the rows. */
async function load(
  stream: string,
  settings: Parameters<Loading['table']>[3],
  batches: readonly (readonly string[])[],
) {
  const table = loading.table(stream, properties, ['id'], {
    missingProperty: 'keep',
    ...settings,
  });
  const loader = loading.loader({ runId: `run-${stream}` });
  for (const [first, ...rest] of batches.map((records) => records))
    await loader.load(await loading.makeBatch(table, [first ?? ''], rest));
  return loading.rows(
    `SELECT ID, NAME, TO_VARCHAR(AT, 'YYYY-MM-DD'), TO_JSON(TAGS) FROM LOADED.${stream} ORDER BY ID`,
  );
}

const FULL = '{"id":1,"name":"Ada","at":"2026-01-02T03:04:05Z","tags":["a"]}';

describe('a property that a record does not have', () => {
  test('becomes NULL, or with `keep` stays what it is; one that is null becomes NULL', async () => {
    const batches = [
      [FULL, '{"id":2,"name":"Bo","tags":null}'],
      ['{"id":1,"tags":{}}', '{"id":2,"name":null,"at":"2026-05-06T00:00:00Z"}'],
    ];
    expect(await load('nulled', { missingProperty: 'null' }, batches)).toEqual([
      '1 | null | null | {}',
      '2 | null | 2026-05-06 | null',
    ]);
    expect(await load('kept', {}, batches)).toEqual([
      '1 | Ada | 2026-01-02 | {}',
      '2 | null | 2026-05-06 | null',
    ]);
  });

  test('is taken from an earlier record of the same batch', async () => {
    const batches = [
      [
        ...['{"id":1,"name":"first"}', '{"id":1,"at":"2026-01-02T00:00:00Z","tags":1}'],
        ...['{"id":1,"name":null}', '{"id":1,"tags":2}', '{"id":2,"name":"other"}', '{"id":2}'],
      ],
    ];
    expect(await load('combined', {}, batches)).toEqual([
      '1 | null | 2026-01-02 | 2',
      '2 | other | null | null',
    ]);
  });

  test('is kept of a row that is marked as deleted, whose mark goes when it comes back', async () => {
    const marks = async () =>
      loading.rows('SELECT ID, _SDC_DELETED_AT IS NULL FROM LOADED.SOFT ORDER BY ID');
    const gone = '{"id":1,"_sdc_deleted_at":"2026-02-03T04:05:06Z"}';
    const metadata = { addRecordMetadata: true };
    expect(await load('soft', metadata, [[FULL], [gone]])).toEqual([
      '1 | Ada | 2026-01-02 | ["a"]',
    ]);
    expect(await marks()).toEqual(['1 | false']);
    await load('soft', metadata, [['{"id":1,"tags":3}']]);
    expect(await marks()).toEqual(['1 | true']);
  });

  test('is not kept of a row that was deleted for good before the record', async () => {
    const gone = (id: number) => `{"id":${id},"_sdc_deleted_at":"2026-02-03T04:05:06Z"}`;
    expect(
      await load('hard', { hardDelete: true }, [
        [FULL, '{"id":2,"name":"Bo"}', '{"id":3,"name":"Cy"}'],
        [
          ...[gone(1), '{"id":1,"tags":4}', '{"id":2,"at":"2026-05-06T00:00:00Z"}', gone(2)],
          ...['{"id":3,"tags":5}', '{"id":4,"name":"Di"}', gone(4), '{"id":4,"tags":6}'],
          // A tap may say what the deleted one was.
          ...[gone(5).replace('}', ',"name":"Ed"}'), '{"id":5,"tags":7}'],
        ],
      ]),
    ).toEqual([
      '1 | null | null | 4',
      '3 | Cy | null | 5',
      '4 | null | null | 6',
      '5 | null | null | 7',
    ]);
  });

  test('costs no statement', async () => {
    await load('cheap', {}, [[FULL]]);
    loading.forget();
    await load('cheap', {}, [['{"id":1}']]);
    expect(
      loading
        .statements()
        .map((sql) => sql.split(/\s+/).slice(0, 2).join(' '))
        .slice(-3),
    ).toEqual(['CREATE OR', 'COPY INTO', 'MERGE INTO']);
  });

  test('may be any of many', async () => {
    const wide = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`p${index}`, { type: 'integer' }]),
    );
    const table = loading.table('wide', { id: { type: 'integer' }, ...wide }, ['id'], {
      missingProperty: 'keep',
    });
    const loader = loading.loader({ runId: 'run-wide' });
    await loader.load(await loading.makeBatch(table, ['{"id":1,"p0":1,"p59":1}']));
    await loader.load(await loading.makeBatch(table, ['{"id":1,"p0":2,"p30":2}']));
    expect(await loading.rows('SELECT P0, P30, P59, P1 FROM LOADED.WIDE')).toEqual([
      '2 | 2 | 1 | null',
    ]);
  });
});
