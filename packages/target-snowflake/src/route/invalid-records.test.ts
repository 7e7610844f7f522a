import { expect, it } from '@jest/globals';
import { linesOf, receivedRecords } from '../testing/records.ts';
import { tableSettings } from '../testing/tables.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import { RecordInvalidError } from '../validate/validate.ts';
import { takeInvalidRecord } from './invalid-records.ts';

/** What is appended for a record with a text that is too large. */
function taken(invalidRecords: 'null' | 'quarantine'): readonly string[] {
  const properties = { id: { type: 'integer' }, text: { type: 'string' } };
  const table = streamTable(
    { type: 'SCHEMA', stream: 's', schema: { properties }, key_properties: ['id'] },
    { ...tableSettings, invalidRecords },
  );
  const error = new RecordInvalidError('line 3: too large', {
    problems: [{ property: 'text', text: 'too large', isLeftOut: true }],
    ...{ hasKey: true, isTooLarge: true },
  });
  const lines: string[] = [];
  takeInvalidRecord(table, receivedRecords('s', ['{"record":{"id":1,"text":"x"}}']), 0, error, {
    append: (_, records) => lines.push(...linesOf(records)),
    report: () => undefined,
    now: () => 0,
  });
  return lines;
}

it('a record that is too large is loaded without what is large in it, and without that in its note', () => {
  expect(taken('null')).toEqual([
    '{"record":{"id":1,"text":null},"target_snowflake_meta":{"changes":[{"problem":"too large","property":"text"}]}}',
  ]);
});

it('a record that is too large fits in no quarantine', () => {
  expect(() => taken('quarantine')).toThrow('line 3: too large');
});
