import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { planTable } from './plan-table.ts';
import type { ExistingColumn, TablePlan } from './plan-table.ts';
import { tableStatement } from '../sql/table-statements.ts';
import { parseStoredType } from './stored-type.ts';
import { streamTable } from './table-from-schema.ts';
import type { StreamTable } from './stream-table.ts';
import type { LoadMethod } from './table-settings.ts';
import { tableSettings } from '../testing/tables.ts';

function tableOf(
  properties: JsonObject,
  keys: readonly string[] = ['id'],
  loadMethod: LoadMethod = 'upsert',
): StreamTable {
  return streamTable(
    { type: 'SCHEMA', stream: 'deals', key_properties: keys, schema: { properties } },
    { ...tableSettings, loadMethod, addRecordMetadata: false },
  );
}

function column(definition: string, comment?: string): ExistingColumn {
  const [, name = '', type = '', rest = ''] = /^(\S+) (\S+)(.*)$/.exec(definition) ?? [];
  return {
    name,
    type: parseStoredType(type),
    nullable: !rest.includes('NOT NULL'),
    hasDefault: rest.includes('DEFAULT'),
    comment,
  };
}

const statements = ({ operations }: TablePlan) =>
  operations.map((operation) => tableStatement('T', operation));

/** Property → column, as the plan has it. */
const homes = ({ columns }: TablePlan): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, holds }) => [holds.property ?? '', name]));

/** The columns as they are when the plan was carried out: what DESCRIBE shows to the next run. */
function carriedOut(plan: TablePlan, before: readonly ExistingColumn[]): readonly ExistingColumn[] {
  const planned = new Map(plan.columns.map((entry) => [entry.name, entry]));
  const old = before.map((entry) => ({
    ...entry,
    type: planned.get(entry.name)?.type ?? entry.type,
  }));
  const fresh = plan.columns
    .filter(({ name }) => !before.some((entry) => entry.name === name))
    .map(({ name, type, comment }) => ({ name, type, nullable: true, hasDefault: false, comment }));
  return [...old, ...fresh];
}

describe('planTable, without a table', () => {
  test('creates it, with the property of each column in its comment', () => {
    const plan = planTable(tableOf({ id: { type: 'integer' }, firstName: {}, ID: {} }), undefined);
    expect(statements(plan)).toEqual([
      `CREATE TABLE IF NOT EXISTS T ("ID" NUMBER(38,0) COMMENT 'Singer property "id"', "FIRSTNAME" VARIANT COMMENT 'Singer property "firstName"', "ID_CA37CE8D" VARIANT COMMENT 'Singer property "ID"') DEFAULT_DDL_COLLATION = '' COMMENT = 'Singer stream "deals", loaded by target-snowflake'`,
    ]);
  });
});

describe('planTable, with a table', () => {
  const idAndName = tableOf({ id: { type: 'integer' }, name: { type: 'string' } });

  test('does nothing when every column is there', () => {
    const plan = planTable(idAndName, [
      column('ID NUMBER(38,0)'),
      column('NAME VARCHAR(16777216)'),
    ]);
    expect(plan.operations).toEqual([]);
    expect(homes(plan)).toEqual({ id: 'ID', name: 'NAME' });
  });

  test('adds all missing columns in one statement, and leaves alone what it does not know', () => {
    const plan = planTable(
      tableOf({ id: { type: 'integer' }, a: { type: 'string' }, b: { type: 'boolean' } }),
      [column('ID NUMBER(38,0)'), column('GONE OBJECT')],
    );
    expect(statements(plan)).toEqual([
      `ALTER TABLE T ADD COLUMN "A" VARCHAR(16777216) COMMENT 'Singer property "a"', "B" BOOLEAN COMMENT 'Singer property "b"'`,
    ]);
  });

  test('widens and drops NOT NULL in one statement', () => {
    const plan = planTable(idAndName, [
      column('ID NUMBER(10,0) NOT NULL'),
      column('NAME VARCHAR(20) NOT NULL'),
      column('GONE VARCHAR(20) NOT NULL'),
      column('FILLED VARCHAR(20) NOT NULL DEFAULT'),
    ]);
    expect(statements(plan)).toEqual([
      'ALTER TABLE T ALTER COLUMN "ID" SET DATA TYPE NUMBER(38,0), COLUMN "NAME" SET DATA TYPE VARCHAR(16777216), COLUMN "NAME" DROP NOT NULL, COLUMN "GONE" DROP NOT NULL',
    ]);
  });

  test('drops NOT NULL of a key too when nothing is merged by it', () => {
    const plan = planTable(tableOf({ id: { type: 'integer' } }, ['id'], 'append-only'), [
      column('ID NUMBER(38,0) NOT NULL'),
    ]);
    expect(statements(plan)).toEqual(['ALTER TABLE T ALTER COLUMN "ID" DROP NOT NULL']);
  });

  test('uses the columns of other loaders, in whatever case, the exact name first', () => {
    const plan = planTable(idAndName, [
      column('id NUMBER(38,0)'),
      column('name VARCHAR(16777216)'),
      column('NAME VARCHAR(16777216)'),
    ]);
    expect(plan.operations).toEqual([]);
    expect(homes(plan)).toEqual({ id: 'id', name: 'NAME' });
  });

  test('puts a second column beside one that cannot take the values, and stays with it', () => {
    const number = tableOf({ id: { type: 'integer' }, amount: { type: 'integer' } });
    const text = tableOf({ id: { type: 'integer' }, amount: { type: 'string' } });
    const before = [column('ID NUMBER(38,0)'), column('AMOUNT NUMBER(38,0)')];
    const plan = planTable(text, before);
    expect(statements(plan)).toEqual([
      `ALTER TABLE T ADD COLUMN "AMOUNT__VARCHAR" VARCHAR(16777216) COMMENT 'Singer property "amount"'`,
    ]);
    const after = carriedOut(plan, before);
    for (const later of [text, number, text]) {
      const next = planTable(later, after);
      expect(next.operations).toEqual([]);
      expect(homes(next)).toEqual({ id: 'ID', amount: 'AMOUNT__VARCHAR' });
    }
  });

  test('prefers a column that fits as it is, and of several that must be widened the last one made', () => {
    const table = tableOf({ id: { type: 'integer' }, v: { type: 'string' } });
    const own = (definition: string) => column(definition, 'Singer property "v"');
    const id = column('ID NUMBER(38,0)');
    const first = planTable(table, [id, own('V VARCHAR(16777216)'), own('V_2 VARCHAR(20)')]);
    expect(first.operations).toEqual([]);
    expect(homes(first)).toEqual({ id: 'ID', v: 'V' });
    expect(
      statements(planTable(table, [id, own('V VARCHAR(10)'), own('V_2 VARCHAR(20)')])),
    ).toEqual(['ALTER TABLE T ALTER COLUMN "V_2" SET DATA TYPE VARCHAR(16777216)']);
  });

  test('puts one beside a column of a type that it does not write', () => {
    const plan = planTable(idAndName, [column('ID NUMBER(38,0)'), column('NAME OBJECT')]);
    expect(statements(plan)).toEqual([
      `ALTER TABLE T ADD COLUMN "NAME__VARCHAR" VARCHAR(16777216) COMMENT 'Singer property "name"'`,
    ]);
  });

  test('keeps new columns apart that would be called alike, the plainer name first whatever the order', () => {
    const before = [column('ID NUMBER(38,0)'), column('X NUMBER(38,0)')];
    const text = { type: 'string' };
    const properties = { id: { type: 'integer' }, X__VARCHAR: text, x: text, x__varchar: text };
    const plan = planTable(tableOf(properties), before);
    expect(homes(plan)).toEqual({
      ...{ id: 'ID', x: 'X__VARCHAR' },
      ...{ X__VARCHAR: 'X__VARCHAR_403B943A', x__varchar: 'X__VARCHAR_DD4BB385' },
    });
    const { id, X__VARCHAR, x, x__varchar } = properties;
    const reordered = planTable(
      tableOf({ x, x__varchar, X__VARCHAR, id }),
      carriedOut(plan, before),
    );
    expect(reordered.operations).toEqual([]);
    expect(homes(reordered)).toEqual(homes(plan));
  });

  test('finds the columns of names that fold to one without their comments, too', () => {
    const plan = planTable(tableOf({ id: {}, Name: {}, name: {} }), [
      ...[column('ID VARIANT'), column('NAME VARIANT'), column('NAME_A9F3AA2D VARIANT')],
    ]);
    expect(plan.operations).toEqual([]);
    expect(homes(plan)).toEqual({ id: 'ID', name: 'NAME', Name: 'NAME_A9F3AA2D' });
  });

  test('has a column in another case only where there is none with the exact name', () => {
    const plan = planTable(idAndName, [
      ...[column('ID NUMBER(38,0)'), column('NAME VARCHAR(16777216)')],
      column('name VARCHAR(16777216)'),
    ]);
    expect(homes(plan)).toEqual({ id: 'ID', name: 'NAME' });
  });

  test('puts a column beside one of its own that somebody made of another type, and stays with it', () => {
    const table = streamTable(
      {
        type: 'SCHEMA',
        stream: 'deals',
        key_properties: ['id'],
        schema: { properties: { id: {} } },
      },
      tableSettings,
    );
    const made = carriedOut(planTable(table, undefined), []);
    const before = made.map((entry) =>
      entry.name === '_SDC_EXTRACTED_AT' ? { ...entry, type: parseStoredType('DATE') } : entry,
    );
    const plan = planTable(table, before);
    expect(statements(plan)).toEqual([
      `ALTER TABLE T ADD COLUMN "_SDC_EXTRACTED_AT__TIMESTAMP_NTZ" TIMESTAMP_NTZ COMMENT 'Singer property "_SDC_EXTRACTED_AT"'`,
    ]);
    expect(planTable(table, carriedOut(plan, before)).operations).toEqual([]);
  });

  test('refuses a key whose column cannot take it any more', () => {
    const table = tableOf({ id: { type: 'string' } });
    expect(() => planTable(table, [column('ID NUMBER(38,0)')])).toThrow(
      'stream "deals": key property "id" is now VARCHAR, which column "ID" cannot hold: rows would no longer be found by their key. Load into another table, or convert the column first',
    );
  });

  test('keeps a property in its column when one comes that has a better claim to the name', () => {
    const first = planTable(tableOf({ id: {}, Name: { type: 'string' } }), undefined);
    const after = carriedOut(first, []);
    const both = planTable(
      tableOf({ id: {}, name: { type: 'string' }, Name: { type: 'string' } }),
      after,
    );
    expect(homes(first)).toEqual({ id: 'ID', Name: 'NAME' });
    expect(homes(both)).toEqual({ id: 'ID', Name: 'NAME', name: 'NAME_BDE4B995' });
    expect(
      planTable(tableOf({ id: {}, name: {}, Name: {} }), carriedOut(both, after)).columns,
    ).toHaveLength(3);
  });

  test('does not give the column of one property to another that differs by case', () => {
    const lower = planTable(tableOf({ id: {}, name: {} }), undefined);
    const upper = planTable(tableOf({ id: {}, NAME: {} }), carriedOut(lower, []));
    expect(homes(lower)).toEqual({ id: 'ID', name: 'NAME' });
    expect(homes(upper)).toEqual({ id: 'ID', NAME: 'NAME_5F7920B7' });
  });

  test('plans nothing on the next run, whatever names and types came before', () => {
    const schemas: readonly JsonObject[] = [
      { id: {}, a: { type: 'integer' } },
      { id: {}, a: { type: 'number' }, A: { type: 'integer' } },
      { id: {}, A: { type: 'string' }, 'A"': {} },
      { id: {}, a: { type: 'boolean' }, A: { type: 'integer' }, a__float: { type: 'string' } },
    ];
    let existing: readonly ExistingColumn[] = [];
    for (const properties of schemas) {
      const table = tableOf(properties);
      existing = carriedOut(planTable(table, existing), existing);
      const again = planTable(table, existing);
      expect(again.operations).toEqual([]);
      expect(new Set(again.columns.map(({ name }) => name)).size).toBe(again.columns.length);
    }
  });
});
