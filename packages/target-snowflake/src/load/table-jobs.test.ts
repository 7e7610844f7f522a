import { expect, test } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { createAcknowledger } from '../acknowledge/acknowledge.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import { createFakeLoader } from '../testing/fake-loader.ts';
import { tableSettings } from '../testing/tables.ts';
import { createTableJobs } from './table-jobs.ts';

test('a table and its quarantine are never worked on at the same time: a batch of the one may add to the other', () => {
  const lanes: string[] = [];
  const nothing = () => undefined;
  const jobs = createTableJobs({
    loader: createFakeLoader(),
    queue: {
      add: (lane) => lanes.push(lane),
      isBusy: false,
      drained: () => Promise.resolve(),
    },
    acknowledger: createAcknowledger({
      writeLine: () => Promise.resolve(),
      flush: () => Promise.resolve(),
    }),
    ...{ report: nothing, reportInvalid: nothing, onLoaded: nothing, clock: systemClock },
  });
  const schema = { type: 'object', properties: { id: { type: 'integer' } } };
  const table = streamTable(
    { type: 'SCHEMA', stream: 'tags', schema, key_properties: ['id'] },
    { ...tableSettings, invalidRecords: 'quarantine' },
  );
  jobs.prepare(table);
  if (table.quarantine) jobs.prepare(table.quarantine);
  expect(lanes).toEqual(['"ANALYTICS"."INTERCOM"."TAGS"', '"ANALYTICS"."INTERCOM"."TAGS"']);
});
