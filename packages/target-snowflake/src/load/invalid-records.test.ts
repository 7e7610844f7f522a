import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openLoading } from '../testing/loading.ts';
import type { Loading } from '../testing/loading.ts';
import { line, stateLine } from '../testing/messages.ts';

let loading: Loading;
beforeAll(async () => {
  loading = await openLoading();
});
afterAll(() => loading.close());
beforeEach(() => {
  loading.sandbox.faults.clear();
  loading.forget();
});

const properties = {
  id: { type: 'integer' },
  born: { type: ['string', 'null'], format: 'date' },
  score: { type: ['number', 'null'], multipleOf: 0.01 },
  photo: { type: ['string', 'null'], format: 'binary' },
  name: { type: ['string', 'null'] },
};

const schema = (stream: string, keys: readonly string[] = ['id']) =>
  line({
    type: 'SCHEMA',
    stream,
    schema: { type: 'object', properties },
    key_properties: keys,
  });

/** The record's text goes into the message as it is. */
const record = (stream: string, text: string, more = '') =>
  `{"type":"RECORD","stream":"${stream}","record":${text}${more}}\n`;

const kinds = () =>
  loading
    .statements()
    .filter((sql) => !sql.startsWith('PUT'))
    .map((sql) => sql.split(/\s+/).slice(0, 2).join(' '));

const GOOD = '{"id":1,"born":"2001-02-03","score":1.5,"photo":"00ff","name":"Ada"}';
const BAD = [
  '{"id":2,"born":"20107-01-01","score":2,"name":"year"}',
  '{"id":3,"born":"2001-02-03","score":1e40,"name":"size"}',
  '{"id":4,"photo":"0g","name":"bytes","score":0.001}',
  '{"id":5,"name":7}',
];

describe('fail', () => {
  test('ends the run at the first such record, and says where', async () => {
    const run = (text: string) =>
      loading.run({}, schema('failing') + record('failing', GOOD) + record('failing', text));
    await expect(run(BAD[3] ?? '')).rejects.toThrow(/^line 3: .*\/name must be/);
    await expect(run(BAD[0] ?? '')).rejects.toThrow(
      /^stream "failing": batch 1 of 2 records could not be loaded: the record with the key \{"id": 2\} in line 2 of \S+\.json\.gz: column "BORN" cannot hold it as DATE: Snowflake refused .*20107-01-01/,
    );
  });

  test('tells of several such records how many there are, and all of the first, in whichever file it is', async () => {
    const loader = loading.loader();
    const table = loading.table('several', properties, ['id', 'name']);
    const name = 'é'.repeat(200);
    const batch = await loading.makeBatch(
      table,
      ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'],
      ['{"id":3,"name":"c"}', `{"id":4,"name":"${name}","born":"soon","photo":"0g"}`],
      ['{"id":5,"born":"later"}'],
    );
    await expect(loader.load(batch)).rejects.toThrow(
      `stream "several": batch ${batch.number} of 5 records could not be loaded: 2 records, the first with the key {"id": 4, "name": "${'é'.repeat(99)}…} in line 2 of batch-${batch.number}-1.json.gz: column "BORN" cannot hold it as DATE; column "PHOTO" cannot hold it as BINARY: Snowflake refused`,
    );
    const keyless = await loading.makeBatch(loading.table('keyless_fail', properties, []), [
      '{"id":"x"}',
    ]);
    await expect(loader.load(keyless)).rejects.toThrow(
      `the record in line 1 of batch-${keyless.number}-0.json.gz: column "ID" cannot hold it as NUMBER(38,0): Snowflake refused`,
    );
    await loader.close();
  });

  test('says what Snowflake said where it cannot be asked for more', async () => {
    loading.sandbox.faults.inject({ kind: 'fail', code: '000630', match: /^SELECT "POSITION"/ });
    const loader = loading.loader();
    const batch = await loading.makeBatch(loading.table('unasked', properties, ['id']), [
      '{"id":"x"}',
    ]);
    await expect(loader.load(batch)).rejects.toThrow(
      /^stream "unasked": batch \d+ of 1 records could not be loaded: Snowflake refused the statement \(.*line 1/s,
    );
    await loader.close();
  });
});

describe('null', () => {
  const settings = { invalid_record_behavior: 'null', add_record_metadata: false };

  test('loads NULL for what a column cannot hold or the schema does not allow, and notes each with what was there', async () => {
    const invalid: string[] = [];
    const input = [GOOD, ...BAD].map((text) => record('nulls', text)).join('');
    await loading.run(settings, schema('nulls') + input, {
      onInvalid: (table, records) => invalid.push(`${table.stream} ${records}`),
    });
    expect(
      await loading.rows(
        `SELECT ID, BORN, SCORE, TO_CHAR(PHOTO), NAME, TO_JSON(_SDC_META) FROM LOADED.NULLS ORDER BY ID`,
      ),
    ).toEqual([
      '1 | 2001-02-03 | 1.50 | 00FF | Ada | null',
      '2 | null | 2.00 | null | year | {"changes":[{"problem":"column \\"BORN\\" cannot hold it as DATE","property":"born","value":"20107-01-01"}]}',
      '3 | 2001-02-03 | null | null | size | {"changes":[{"problem":"column \\"SCORE\\" cannot hold it as NUMBER(38,2)","property":"score","value":1e40}]}',
      '4 | null | null | null | bytes | {"changes":[{"problem":"column \\"SCORE\\" cannot hold it as NUMBER(38,2)","property":"score","value":0.001},{"problem":"column \\"PHOTO\\" cannot hold it as BINARY","property":"photo","value":"0g"}]}',
      '5 | null | null | null | null | {"changes":[{"problem":"/name must be string,null, and is a number","property":"name","value":7}]}',
    ]);
    expect(invalid).toEqual(['nulls 1', 'nulls 3']);
    expect(loading.sandbox.stage()).toEqual([]);
  });

  test('notes what the schema does not allow beside what a column cannot hold', async () => {
    const both = record('both', '{"id":1,"name":7,"born":"soon"}');
    await loading.run(settings, schema('both') + both);
    expect(await loading.rows('SELECT ID, TO_JSON(_SDC_META) FROM LOADED.BOTH')).toEqual([
      '1 | {"changes":[{"problem":"/name must be string,null, and is a number","property":"name","value":7},{"problem":"column \\"BORN\\" cannot hold it as DATE","property":"born","value":"soon"}]}',
    ]);
  });

  test('takes the note away when the record comes again and is good', async () => {
    const run = (text: string) => loading.run(settings, schema('healed') + record('healed', text));
    await run('{"id":1,"born":"soon"}');
    await run('{"id":1,"born":"2001-02-03"}');
    expect(await loading.rows('SELECT ID, BORN, _SDC_META FROM LOADED.HEALED')).toEqual([
      '1 | 2001-02-03 | null',
    ]);
  });

  test('cannot help a record without its key, or with one that its column cannot hold', async () => {
    const run = (text: string) =>
      loading.run(settings, schema('keyless') + record('keyless', GOOD) + record('keyless', text));
    await expect(run('{"id":null,"name":7}')).rejects.toThrow(/^line 3: /);
    await expect(run('{"id":"x"}')).rejects.toThrow(/^line 3: .*\/id must be integer/);
    await expect(run('{"id":1e39}')).rejects.toThrow(/could not be loaded: .*"ID", a key, cannot/);
    await expect(run(`{"id":${'9'.repeat(39)}}`)).rejects.toThrow(
      /^line 3: .*9{39}.*"ID", a key, cannot/,
    );
    expect(await loading.rows('SELECT ID FROM LOADED.KEYLESS')).toEqual(['1']);
  });

  test('notes what is wrong with a record as a whole, and loads it', async () => {
    const strict = line({
      type: 'SCHEMA',
      stream: 'strict',
      schema: { type: 'object', properties, required: ['name'] },
      key_properties: ['id'],
    });
    await loading.run(settings, strict + record('strict', '{"id":1}'));
    expect(await loading.rows('SELECT ID, TO_JSON(_SDC_META) FROM LOADED.STRICT')).toEqual([
      `1 | {"changes":[{"problem":"the record must have required property 'name'"}]}`,
    ]);
  });

  test('does not bring a deleted row back to life because of when it was deleted', async () => {
    const gone = record('undead', '{"id":1,"_sdc_deleted_at":"whenever"}');
    await expect(
      loading.run({ ...settings, add_record_metadata: true }, schema('undead') + gone),
    ).rejects.toThrow(/could not be loaded: .*whenever/);
  });
});

describe('quarantine', () => {
  const settings = { invalid_record_behavior: 'quarantine', add_record_metadata: false };
  const quarantined = (stream: string) =>
    loading.rows(
      `SELECT STREAM, RECORD, REASON, LINE FROM LOADED.${stream}__QUARANTINE ORDER BY RECORD`,
    );

  test('puts the record beside the table as it came, with the reason, and loads the others', async () => {
    const states: string[] = [];
    const invalid: string[] = [];
    const odd = '{"id": 6,  "name":"\\u00e4", "score":1.50, "name":7}';
    const input = [GOOD, ...BAD, odd, '{"name":"no key"}'].map((text) => record('q', text));
    await loading.run(settings, schema('q') + input.join('') + stateLine({ at: 1 }), {
      onState: (state) => states.push(state),
      onInvalid: (table, records) => invalid.push(`${table.stream} ${records}`),
    });
    expect(await loading.rows('SELECT ID, NAME FROM LOADED.Q')).toEqual(['1 | Ada']);
    expect(await quarantined('Q')).toEqual([
      `q | ${odd} | /name must be string,null, and is a number | 7`,
      `q | ${BAD[0]} | column "BORN" cannot hold it as DATE | null`,
      `q | ${BAD[1]} | column "SCORE" cannot hold it as NUMBER(38,2) | null`,
      `q | ${BAD[2]} | column "SCORE" cannot hold it as NUMBER(38,2); column "PHOTO" cannot hold it as BINARY | null`,
      `q | ${BAD[3]} | /name must be string,null, and is a number | 6`,
      `q | {"name":"no key"} | the record has no value for its key property "id" | 8`,
    ]);
    expect(invalid).toEqual(['q 1', 'q 1', 'q 1', 'q 3']);
    expect(states).toEqual(['{"at":1}']);
    expect(loading.sandbox.stage()).toEqual([]);
  });

  test.each([
    ['upsert', ['id'], 1],
    ['append-only', ['id'], 2],
    ['overwrite', ['id'], 1],
    ['upsert', [], 2],
  ] as const)(
    'with %s and the key %j, a record that comes twice is there as often as in the table',
    async (method, keys, times) => {
      const stream = `twice_${method.replace('-', '_')}_${keys.length}`;
      const input =
        schema(stream, keys) + record(stream, GOOD) + record(stream, BAD[0] ?? '') + stateLine({});
      for (let run = 0; run < 2; run += 1)
        await loading.run({ ...settings, load_method: method }, input);
      expect(await loading.rows(`SELECT ID FROM LOADED.${stream}`)).toEqual(
        Array.from({ length: times }, () => '1'),
      );
      expect(await quarantined(stream)).toHaveLength(times);
    },
  );

  test('acknowledges nothing before the record is in quarantine', async () => {
    const states: string[] = [];
    loading.sandbox.faults.inject({
      kind: 'fail',
      code: '000604',
      match: /^MERGE INTO "SANDBOX"."LOADED"."HELD__QUARANTINE"/,
    });
    const input = schema('held') + record('held', GOOD) + record('held', BAD[0] ?? '');
    const run = loading.run(settings, input + stateLine({ at: 1 }), {
      onState: (state) => states.push(state),
    });
    await expect(run).rejects.toThrow(/has cancelled the statement/);
    expect(states).toEqual([]);
    expect(await loading.rows('SELECT COUNT(*) FROM LOADED.HELD')).toEqual(['0']);
  });

  test('may leave nothing for the table itself', async () => {
    await loading.run(settings, schema('none') + record('none', BAD[0] ?? ''));
    expect(await loading.rows('SELECT COUNT(*) FROM LOADED.NONE')).toEqual(['0']);
    expect(await quarantined('NONE')).toHaveLength(1);
  });

  test('has no table that a stream could be loaded into as well', async () => {
    for (const streams of [
      ['t', 't__quarantine'],
      ['u__quarantine', 'u'],
    ]) {
      await expect(
        loading.run(settings, streams.map((stream) => schema(stream)).join('')),
      ).rejects.toThrow(
        /^line 2: streams .* would both be loaded into "SANDBOX"."LOADED"."[TU]__QUARANTINE"/,
      );
    }
  });
});

describe('half of a surrogate pair, which Snowflake does not take for JSON', () => {
  const odd = [
    '{"id":1,"name":"\\ud83d","score":1}',
    '{"id":2,"name":"\\ud83d\\ude00 \\\\ud83d","score":1}',
    '{"id":3,"name":"c","score":1e40}',
    '{"id":4,"name":"d","more":{"\\udc00":["\\u0041"]}}',
  ];
  const run = (behavior: string, stream: string) =>
    loading.run(
      { invalid_record_behavior: behavior, add_record_metadata: false },
      schema(stream) + odd.map((text) => record(stream, text)).join(''),
    );

  test('ends the run with `fail`', async () => {
    await expect(run('fail', 'halves')).rejects.toThrow(
      /^stream "halves": batch 1 of 4 records could not be loaded: 2 records, the first with the key \{"id": 1\} in line 1 of \S+: "name" has half of a surrogate pair, .*unpaired surrogate.*line 1/s,
    );
  });

  test('becomes NULL and is noted as the text it was, beside what else cannot be loaded', async () => {
    await run('null', 'nulled');
    expect(
      await loading.rows(
        'SELECT ID, NAME, SCORE, TO_JSON(_SDC_META) FROM LOADED.NULLED ORDER BY ID',
      ),
    ).toEqual([
      '1 | null | 1.00 | {"changes":[{"problem":"\\"name\\" has half of a surrogate pair, which Snowflake does not take for JSON","property":"name","value":"\\"\\\\ud83d\\""}]}',
      '2 | 😀 \\ud83d | 1.00 | null',
      '3 | c | null | {"changes":[{"problem":"column \\"SCORE\\" cannot hold it as NUMBER(38,2)","property":"score","value":1e40}]}',
      '4 | d | null | {"changes":[{"problem":"\\"more\\" has half of a surrogate pair, which Snowflake does not take for JSON","property":"more","value":"{\\"\\\\udc00\\":[\\"\\\\u0041\\"]}"}]}',
    ]);
  });

  test('goes into the quarantine as it came', async () => {
    await run('quarantine', 'kept');
    expect(await loading.rows('SELECT ID FROM LOADED.KEPT')).toEqual(['2']);
    expect(await loading.rows('SELECT RECORD FROM LOADED.KEPT__QUARANTINE ORDER BY 1')).toEqual([
      ...[odd[0], odd[2], odd[3]],
    ]);
    expect(loading.sandbox.stage()).toEqual([]);
  });
});

describe('a session that ends while a batch is being repaired', () => {
  const steps = [
    ['the table for its messages', /^CREATE OR REPLACE TEMPORARY TABLE [^(]*\("MESSAGE"/],
    ['copying them', /^COPY INTO [^(]*\("MESSAGE"/],
    ['the question what is refused', /^SELECT "POSITION"/],
    ['removing the files', /^REMOVE \S+\/\d+\/$/],
    ['uploading others', /^PUT .*repaired-/],
    ['the quarantine', /^MERGE INTO "SANDBOX"."LOADED"."[^"]*__QUARANTINE"/],
    ['the rest', /^MERGE INTO "SANDBOX"."LOADED"."R_[^"]*ID" /],
  ] as const;
  let streams = 0;

  test.each(steps)('before %s changes nothing about what is loaded', async (_, match) => {
    streams += 1;
    const stream = `R_${streams}_ID`;
    const settings = { invalid_record_behavior: 'quarantine', add_record_metadata: false };
    const input = [GOOD, BAD[0] ?? '', '{"id":9}'].map((text) => record(stream, text)).join('');
    loading.sandbox.faults.inject({ kind: 'fail', code: '390111', sqlState: '08003', match });
    await loading.run(settings, schema(stream) + input);
    expect(loading.sandbox.faults.pending()).toEqual([]);
    expect(await loading.rows(`SELECT ID FROM LOADED.${stream} ORDER BY ID`)).toEqual(['1', '9']);
    expect(await loading.rows(`SELECT RECORD FROM LOADED.${stream}__QUARANTINE`)).toEqual([BAD[0]]);
  });
});

describe('a batch with nothing wrong in it', () => {
  test.each(['fail', 'null', 'quarantine'] as const)(
    'takes the same statements with %s',
    async (behavior) => {
      const stream = `good_${behavior}`;
      const run = () =>
        loading.run(
          { invalid_record_behavior: behavior },
          schema(stream) + record(stream, GOOD) + record(stream, GOOD),
        );
      await run();
      loading.forget();
      await run();
      expect(kinds()).toEqual([
        'DESCRIBE TABLE',
        'CREATE OR',
        'COPY INTO',
        'MERGE INTO',
        expect.stringMatching(/^REMOVE /),
      ]);
    },
  );
});
