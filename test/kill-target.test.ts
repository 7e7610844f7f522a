import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startSnowflakeSandbox,
  type SnowflakeSandbox,
} from '@intercom-to-snowflake/snowflake-sandbox';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { createWorkbench, linesOf, run, type Finished } from './programs.ts';
import { targetConfig } from './sandboxes.ts';

let snowflake: SnowflakeSandbox;
const bench = createWorkbench();

beforeAll(async () => {
  snowflake = await startSnowflakeSandbox();
});

afterAll(async () => {
  await snowflake.close();
  bench.remove();
});

/** When the target is killed: as a statement begins, or as it writes a state. */
type Moment = RegExp | 'a state is written';

/** Runs the target on these messages, and kills it with SIGKILL at that moment. */
async function load(
  schema: string,
  settings: JsonObject,
  messages: string,
  moment?: Moment,
): Promise<Finished> {
  const config = { ...targetConfig(snowflake, schema), ...settings };
  const file = bench.file(`${schema}.json`, config);
  snowflake.forgetStatements();
  const finished = await run('target-snowflake', ['--config', file], messages, {}, (target) => {
    if (moment === undefined) return;
    if (moment === 'a state is written') {
      target.stdout?.once('data', () => target.kill('SIGKILL'));
      return;
    }
    const timer = setInterval(() => {
      if (snowflake.statements.some(({ sql }) => moment.test(sql))) target.kill('SIGKILL');
    }, 1);
    target.once('close', () => {
      clearInterval(timer);
    });
  });
  expect([finished.exitCode, finished.signal]).toEqual(
    moment === undefined ? [0, null] : [null, 'SIGKILL'],
  );
  return finished;
}

const line = (message: object) => `${JSON.stringify(message)}\n`;
const properties = { id: { type: 'integer' }, day: { type: 'string', format: 'date' } };
const schemaOf = (stream: string) =>
  line({ type: 'SCHEMA', stream, schema: { properties }, key_properties: ['id'] });
const recordOf = (stream: string, record: object, version?: number) =>
  line({ type: 'RECORD', stream, record, ...(version !== undefined && { version }) });

const textsOf = async (sql: string) =>
  (await snowflake.query(sql)).map((row) => Object.values(row).map(String).join(' | '));

describe('the target is killed with SIGKILL, and run again from the last state', () => {
  it('loads every record in the way of its stream, as if it had not been killed', async () => {
    const streams = ['nulled', 'quarantined', 'appended', 'versioned'];
    const settings = {
      batch_size_rows: 2,
      stream_config: {
        nulled: { invalid_record_behavior: 'null' },
        quarantined: { invalid_record_behavior: 'quarantine' },
        appended: { load_method: 'append-only' },
      },
    };
    const moments: readonly (Moment | undefined)[] = [
      /^COPY INTO .*"APPENDED"/,
      /^MERGE INTO .*"QUARANTINED__QUARANTINE"/,
      /^UPDATE .*"VERSIONED"/,
      'a state is written',
      /^MERGE INTO .*"NULLED"/,
      undefined,
    ];
    /** Of the streams that are read from a state on: new ones for each run. */
    const records: { readonly stream: string; readonly record: { id: number; day: string } }[] = [];
    const sent = new Map<number, number>();
    let done = 0;

    for (const [index, moment] of moments.entries()) {
      for (const stream of ['nulled', 'quarantined']) {
        records.push({ stream, record: { id: 1, day: `2001-01-0${index + 1}` } });
        records.push({ stream, record: { id: 2, day: `soon, ${index}` } });
      }
      records.push({ stream: 'appended', record: { id: index, day: '2001-01-01' } });
      const left = records.slice(done).map(({ stream, record }, position) => {
        if (stream === 'appended') sent.set(record.id, (sent.get(record.id) ?? 0) + 1);
        return (
          recordOf(stream, record) + line({ type: 'STATE', value: { done: done + position + 1 } })
        );
      });
      // Read in full by each run: the last one no longer has the record 100 + index of those before.
      const version = index + 1;
      const whole = [0, 100 + index].map((id) =>
        recordOf('versioned', { id, day: '2001-01-01' }, version),
      );
      const messages = [
        ...streams.map(schemaOf),
        ...left,
        ...whole,
        line({ type: 'ACTIVATE_VERSION', stream: 'versioned', version }),
        line({ type: 'STATE', value: { done: records.length } }),
      ];
      const { stdout } = await load('KILLED', settings, messages.join(''), moment);
      for (const state of linesOf(stdout)) ({ done } = JSON.parse(state) as { done: number });
    }

    expect(done).toBe(records.length);
    expect(
      await textsOf('SELECT ID, DAY, _SDC_META IS NOT NULL FROM KILLED.NULLED ORDER BY ID'),
    ).toEqual(['1 | 2001-01-06 | false', '2 | null | true']);
    expect(await textsOf('SELECT ID, DAY FROM KILLED.QUARANTINED')).toEqual(['1 | 2001-01-06']);
    expect(
      await textsOf('SELECT RECORD FROM KILLED.QUARANTINED__QUARANTINE ORDER BY RECORD'),
    ).toEqual(moments.map((_, index) => `{"id":2,"day":"soon, ${index}"}`));
    expect(
      await textsOf('SELECT ID FROM KILLED.VERSIONED WHERE _SDC_DELETED_AT IS NULL ORDER BY ID'),
    ).toEqual(['0', '105']);
    // Delivery is at least once: as often as it was sent, at the most.
    const appended = await snowflake.query(
      'SELECT ID, COUNT(*) AS N FROM KILLED.APPENDED GROUP BY ID ORDER BY ID',
    );
    expect(appended.map(({ ID }) => ID)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { ID, N } of appended)
      expect(Number(N)).toBeLessThanOrEqual(sent.get(Number(ID)) ?? 0);
  });

  it('overwrites a table whole or not at all', async () => {
    const settings = { load_method: 'overwrite', batch_size_rows: 1 };
    const of = (...ids: readonly number[]) =>
      schemaOf('tags') +
      ids.map((id) => recordOf('tags', { id })).join('') +
      line({ type: 'STATE', value: ids });
    const ids = () => textsOf('SELECT ID FROM OVERWRITTEN.TAGS ORDER BY ID');
    await load('OVERWRITTEN', settings, of(1, 2));

    const early = await load(
      'OVERWRITTEN',
      settings,
      of(3, 4, 5),
      /^COPY INTO .*_TARGET_SNOWFLAKE_SIDE_/,
    );
    expect([early.stdout, await ids()]).toEqual(['', ['1', '2']]);

    const late = await load('OVERWRITTEN', settings, of(3, 4, 5), /^INSERT OVERWRITE/);
    expect([
      ['1', '2'],
      ['3', '4', '5'],
    ]).toContainEqual(await ids());
    if (late.stdout !== '') expect(await ids()).toEqual(['3', '4', '5']);

    const last = await load('OVERWRITTEN', settings, of(3, 4, 5));
    expect([last.stdout, await ids()]).toEqual(['[3,4,5]\n', ['3', '4', '5']]);
  });
});
