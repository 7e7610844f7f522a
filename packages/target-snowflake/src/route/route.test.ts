import { describe, expect, it } from '@jest/globals';
import type { JsonSchema, Logger } from '@intercom-to-snowflake/singer';
import type { RoutedMessage } from './route.ts';
import { createRouter } from './route.ts';
import type { LoadMethod } from '../plan/table-settings.ts';
import { linesOf, receivedRecords } from '../testing/records.ts';
import { tableSettings } from '../testing/tables.ts';

type Options = {
  activate?: boolean;
  validate?: boolean;
  loadMethod?: LoadMethod;
  stopsAtInvalid?: boolean;
  configured?: readonly string[];
};

/** A router, and what it did: one line for each thing, in order. */
function arrange({
  activate = true,
  validate = true,
  loadMethod = 'upsert',
  stopsAtInvalid = true,
  configured = [],
}: Options = {}) {
  const did: string[] = [];
  const log = { warning: (text: string) => did.push(`warn ${text}`) } as unknown as Logger;
  const asked: string[] = [];
  const settings = (stream: string) => {
    asked.push(stream);
    return {
      table: { ...tableSettings, loadMethod },
      validateRecords: validate,
      processActivateVersionMessages: activate,
    };
  };
  const router = createRouter(
    settings,
    {
      fit: (_table, { count }) => count,
      append: (table, records, from, to) =>
        linesOf(records, from, to).map((line) =>
          did.push(`append ${table.table} [${table.columns.length}] ${line}`),
        ),
      takeInvalid: (_table, records, index, error) => {
        if (stopsAtInvalid) throw error;
        did.push(`invalid ${linesOf(records, index, index + 1).join('')}`);
      },
      closeBatch: (stream) => did.push(`close ${stream}`),
      checkpoint: (state) => did.push(`state ${state.toString()}`),
      activateVersion: (table, version) => did.push(`activate ${table.table} ${version}`),
      prepare: (table) => did.push(`prepare ${table.table}`),
      awaitOverwrite: (stream) => did.push(`await overwrite ${stream}`),
      overwrite: (table) => did.push(`overwrite ${table.table}`),
      log,
    },
    configured,
  );
  let line = 0;
  const take = (message: object) => {
    line += 1;
    router.take({ ...message, line } as RoutedMessage);
  };
  return { router, did, take, asked };
}

const schema = (stream: string, properties: JsonSchema = { id: { type: 'integer' } }) =>
  ({
    type: 'SCHEMA',
    stream,
    schema: { type: 'object', properties },
    key_properties: ['id'],
  }) as const;

function record(stream: string, id: number | string, more: object = {}) {
  const text = `{"id":${JSON.stringify(id)}}`;
  const line = `{"type":"RECORD","stream":"${stream}","record":${text}}`;
  return { ...receivedRecords(stream, [line]), ...more };
}

const state = { type: 'STATE', value: Buffer.from('{"a":1}') };
const activateVersion = (stream: string, version: number) => ({
  type: 'ACTIVATE_VERSION',
  stream,
  version,
});

describe('routing', () => {
  it('takes records that come together in their order, whatever is wrong with one of them', () => {
    const lines = ['1', '"2"', '"3"', '4', '5'].map((id) => `{"record":{"id":${id}}}`);
    const together = receivedRecords('contacts', lines);
    const patient = arrange({ stopsAtInvalid: false });
    patient.take(schema('contacts'));
    patient.take(together);
    expect(patient.did.slice(1)).toEqual([
      'append CONTACTS [8] {"record":{"id":1}}',
      'invalid {"record":{"id":"2"}}',
      'invalid {"record":{"id":"3"}}',
      'append CONTACTS [8] {"record":{"id":4}}',
      'append CONTACTS [8] {"record":{"id":5}}',
    ]);

    const strict = arrange();
    strict.take(schema('contacts'));
    expect(() => {
      strict.take(together);
    }).toThrow(/^line 3: record of stream "contacts" is not what its schema says: /);
    expect(strict.did.slice(1)).toEqual(['append CONTACTS [8] {"record":{"id":1}}']);
  });

  it('says once of a property that it has no column, when one of the first records has it', () => {
    const { did, take } = arrange();
    const lines = [
      '{"record":{"id":1,"na\\u006de":"Ada","_sdc_table_version":1}}',
      '{"record":{"id":2,"name":"Grace","Name":null,"id":2}}',
    ];
    take(schema('contacts'));
    take(receivedRecords('contacts', lines));
    take(receivedRecords('contacts', lines));
    expect(did.filter((what) => what.startsWith('warn'))).toEqual([
      'warn stream "contacts": property "name" is not loaded: the SCHEMA does not declare it, so that it has no column',
      'warn stream "contacts": property "Name" is not loaded: the SCHEMA does not declare it, so that it has no column',
    ]);
  });

  it('says nothing of the kind where the whole record is one column', () => {
    const { did, take } = arrange();
    take({ ...schema('events', {}), key_properties: [] });
    take(receivedRecords('events', ['{"record":{"id":1}}']));
    expect(did.filter((what) => what.startsWith('warn'))).toEqual([]);
  });

  it('appends a record to the table of its stream, as the line it came in', () => {
    const { did, take } = arrange();
    take(schema('contacts'));
    take(record('contacts', 1));
    take(state);
    expect(did).toEqual([
      'close contacts',
      'append CONTACTS [8] {"type":"RECORD","stream":"contacts","record":{"id":1}}',
      'state {"a":1}',
    ]);
  });

  it('refuses a RECORD before its SCHEMA, with line and stream', () => {
    const { take } = arrange();
    take(schema('contacts'));
    expect(() => {
      take(record('tags', 1));
    }).toThrow(
      'line 2: a RECORD of stream "tags" came before its SCHEMA. Mend the tap: a SCHEMA message must come first',
    );
  });

  it('refuses a record that is not valid, with line and stream', () => {
    const { take } = arrange();
    take(schema('contacts'));
    expect(() => {
      take(record('contacts', 'x'));
    }).toThrow(
      'line 2: record of stream "contacts" is not what its schema says: /id must be integer',
    );
  });

  it('refuses a key that is not a property, when the SCHEMA comes', () => {
    const { take } = arrange();
    expect(() => {
      take(schema('contacts', { name: {} }));
    }).toThrow(/^line 1: stream "contacts": .*"id"/);
  });

  it('refuses two streams that would be loaded into one table', () => {
    const { take } = arrange();
    take(schema('contacts'));
    expect(() => {
      take(schema('Contacts'));
    }).toThrow(
      'line 2: streams "contacts" and "Contacts" would both be loaded into "ANALYTICS"."INTERCOM"."CONTACTS", whatever the case of its name. Rename one of them in the tap, set another target_table for it in stream_config, or deselect it',
    );
  });

  it('names at the end the streams that have settings and never came, and those that came', () => {
    const { router, did, take } = arrange({ configured: ['tags', 'contact', 'tag'] });
    take(schema('contacts'));
    take(schema('tags'));
    router.end();
    expect(did.filter((what) => what.startsWith('warn'))).toEqual([
      'warn stream_config names "contact", "tag", and no SCHEMA came for that: check the names. Streams that came: "contacts", "tags"',
    ]);
  });

  it('says nothing of them when all came, or nothing at all', () => {
    const all = arrange({ configured: ['tags'] });
    all.take(schema('tags'));
    all.router.end();
    const none = arrange({ configured: ['tags'] });
    none.take(state);
    none.router.end();
    expect([...all.did, ...none.did].filter((what) => what.startsWith('warn'))).toEqual([]);
  });

  it('names twenty of many such streams', () => {
    const names = Array.from({ length: 22 }, (_, index) => `s${index}`);
    const { router, did, take } = arrange({ configured: names });
    take(schema('contacts'));
    router.end();
    expect(did.at(1)).toBe(
      'warn stream_config names "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19" and 2 more, and no SCHEMA came for that: check the names. Streams that came: "contacts"',
    );
  });

  it('warns once about types it does not know', () => {
    const { did, take } = arrange();
    take({ type: 'UNKNOWN', name: 'CONTROL' });
    take({ type: 'UNKNOWN', name: 'CONTROL' });
    expect(did).toEqual(['warn messages of type "CONTROL" are ignored']);
  });

  it('prepares the tables of streams that ended without a record', () => {
    const { router, did, take } = arrange();
    take(schema('contacts'));
    take(schema('tags'));
    take(record('tags', 1));
    did.length = 0;
    router.end();
    expect(did).toEqual(['prepare CONTACTS']);
  });

  it('counts the records of each stream since it was last asked', () => {
    const { router, take } = arrange();
    take(schema('contacts'));
    take(schema('tags'));
    take(record('contacts', 1));
    take(record('contacts', 2));
    const report = () => {
      const counts: [string, number][] = [];
      router.report((stream, records) => counts.push([stream, records]));
      return counts;
    };
    expect(report()).toEqual([['contacts', 2]]);
    take(record('tags', 1));
    expect(report()).toEqual([['tags', 1]]);
    expect(report()).toEqual([]);
  });
});

describe('a SCHEMA that comes again', () => {
  it('does nothing when it is the same', () => {
    const { did, take, asked } = arrange();
    take(schema('contacts'));
    take(record('contacts', 1));
    did.length = 0;
    take(schema('contacts'));
    expect(did).toEqual([]);
    // Not even looked into.
    expect(asked).toEqual(['contacts']);
  });

  it('closes no batch when only annotations or the order changed', () => {
    const { did, take } = arrange();
    take(schema('contacts', { id: { type: 'integer' }, name: { type: 'string' } }));
    take(record('contacts', 1));
    did.length = 0;
    take(schema('contacts', { name: { type: 'string', title: 'Name' }, id: { type: 'integer' } }));
    expect(did).toEqual([]);
  });

  it('validates by the new one from then on, although the table is the same', () => {
    const { take } = arrange();
    take(schema('contacts'));
    take(record('contacts', 50));
    take(schema('contacts', { id: { type: 'integer', maximum: 10 } }));
    expect(() => {
      take(record('contacts', 50));
    }).toThrow('/id must be <= 10');
  });

  it('closes the batch when the table changes, so that old rows are loaded into the old table', () => {
    const { did, take } = arrange();
    take(schema('contacts'));
    take(record('contacts', 1));
    take(schema('contacts', { id: { type: 'integer' }, name: { type: 'string' } }));
    take(record('contacts', 2));
    expect(did).toEqual([
      'close contacts',
      'append CONTACTS [8] {"type":"RECORD","stream":"contacts","record":{"id":1}}',
      'close contacts',
      'append CONTACTS [9] {"type":"RECORD","stream":"contacts","record":{"id":2}}',
    ]);
  });

  it.each([
    ['a type', { id: { type: 'integer' }, name: { type: 'integer' } }, ['id']],
    [
      'a name that folds to the same',
      { id: { type: 'integer' }, NAME: { type: 'string' } },
      ['id'],
    ],
    ['a key', { id: { type: 'integer' }, Name: { type: 'string' } }, ['Name']],
    [
      'another part of the key',
      { id: { type: 'integer' }, Name: { type: 'string' } },
      ['id', 'Name'],
    ],
    ['no key', { id: { type: 'integer' }, Name: { type: 'string' } }, []],
    ['a column less', { id: { type: 'integer' } }, ['id']],
  ] as const)('closes the batch when %s is another', (_, properties, keys) => {
    const { did, take } = arrange();
    take(schema('contacts', { id: { type: 'integer' }, Name: { type: 'string' } }));
    did.length = 0;
    take({ ...schema('contacts', properties), key_properties: keys });
    expect(did).toEqual(['close contacts']);
  });

  it('prepares the table at the end when no record came under the new one', () => {
    const { router, did, take } = arrange();
    take(schema('contacts'));
    take(record('contacts', 1));
    take(schema('contacts', { id: { type: 'integer' }, name: { type: 'string' } }));
    did.length = 0;
    router.end();
    expect(did).toEqual(['prepare CONTACTS']);
  });
});

describe('ACTIVATE_VERSION', () => {
  it('is carried out after the records before it are on their way, and before a STATE after it', () => {
    const { did, take } = arrange();
    take(schema('tags'));
    take(record('tags', 1, { version: 7 }));
    did.length = 0;
    take(activateVersion('tags', 7));
    take(state);
    expect(did).toEqual(['close tags', 'activate TAGS 7', 'state {"a":1}']);
  });

  it('removes nothing when it comes before the records, until it comes again', () => {
    const { did, take } = arrange();
    take(schema('tags'));
    did.length = 0;
    take(activateVersion('tags', 7));
    take(record('tags', 1, { version: 7 }));
    take(state);
    expect(did.map((it) => it.split(' ')[0])).toEqual(['append', 'state']);
    take(activateVersion('tags', 7));
    expect(did.at(-1)).toBe('activate TAGS 7');
  });

  it.each([
    [
      'a STATE',
      (take: (message: object) => void) => {
        take(state);
      },
    ],
    [
      'the SCHEMA of another stream',
      (take: (message: object) => void) => {
        take(schema('teams'));
      },
    ],
  ])('is carried out for an empty stream when %s follows', (_, goOn) => {
    const { did, take } = arrange();
    take(schema('tags'));
    take(activateVersion('tags', 7));
    did.length = 0;
    goOn(take);
    expect(did.slice(0, 2)).toEqual(['close tags', 'activate TAGS 7']);
  });

  it('waits while the SCHEMA of its stream comes again, and is carried out for an empty stream at a STATE', () => {
    const { did, take } = arrange();
    take(schema('tags'));
    take(activateVersion('tags', 7));
    take(schema('tags'));
    did.length = 0;
    take(state);
    expect(did).toEqual(['close tags', 'activate TAGS 7', 'state {"a":1}']);
  });

  it('waits while a STATE says that its stream is still being read: its rows may not go before the new ones are there', () => {
    const { did, take } = arrange();
    const syncing = (stream: string | null) => ({
      type: 'STATE',
      value: Buffer.from(JSON.stringify({ currently_syncing: stream })),
    });
    take(schema('tags'));
    take(activateVersion('tags', 7));
    did.length = 0;
    take(syncing('tags'));
    expect(did).toEqual(['state {"currently_syncing":"tags"}']);
    take(syncing('teams'));
    expect(did.slice(1)).toEqual([
      ...['close tags', 'activate TAGS 7', 'state {"currently_syncing":"teams"}'],
    ]);
  });

  it('is not carried out when the input ends right after it: a tap that died ends like that', () => {
    const { router, did, take } = arrange();
    take(schema('tags'));
    take(activateVersion('tags', 7));
    did.length = 0;
    router.end();
    expect(did).toEqual([
      'warn the input ended right after an ACTIVATE_VERSION of stream "tags", with neither records nor a STATE that is past it: rows of older versions stay, since a tap that died ends like that too',
      'prepare TAGS',
    ]);
  });

  it('is ignored for a stream that is not known, with a warning', () => {
    const { did, take } = arrange();
    take(activateVersion('tags', 7));
    expect(did).toEqual([
      'warn ACTIVATE_VERSION of stream "tags" ignored: no SCHEMA came before it',
    ]);
  });

  it('is ignored when process_activate_version_messages is false', () => {
    const { router, did, take } = arrange({ activate: false });
    take(schema('tags'));
    take(record('tags', 1, { version: 7 }));
    did.length = 0;
    take(activateVersion('tags', 7));
    router.end();
    expect(did).toEqual([]);
  });
});

describe('load method overwrite', () => {
  const end = (...messages: readonly object[]) => {
    const { router, did, take } = arrange({ loadMethod: 'overwrite' });
    messages.forEach(take);
    let failure = '';
    try {
      router.end();
    } catch (error) {
      failure = String(error);
    }
    return { did: did.filter((text) => !/^(append|state|close)/.test(text)), failure };
  };
  const tags = [schema('tags'), record('tags', 1)];
  const done = { did: ['await overwrite tags', 'overwrite TAGS'], failure: '' };
  const notDone = {
    did: ['await overwrite tags'],
    failure: expect.stringMatching(
      /^IncompleteStreamError: the input ended, and nothing says that it has every record of "tags": /,
    ),
  };
  const versioned = [schema('tags'), record('tags', 1, { version: 7 })];
  const stateOf = (value: string) => ({ type: 'STATE', value: Buffer.from(value) });

  it.each([
    ['the last message is a STATE', [...tags, state], done],
    [
      'it says that no stream is being synced',
      [...tags, stateOf('{"currently_syncing":null}')],
      done,
    ],
    ['it is something else than an object', [...tags, stateOf('[1]')], done],
    [
      'the version of its last record was activated',
      [...versioned, activateVersion('tags', 7)],
      done,
    ],
    [
      'messages follow that nobody knows',
      [...tags, state, { type: 'UNKNOWN', name: 'LOG' }],
      {
        ...done,
        did: ['await overwrite tags', 'warn messages of type "LOG" are ignored', 'overwrite TAGS'],
      },
    ],
  ])('overwrites at the end, when %s', (_, messages, expected) => {
    expect(end(...messages)).toEqual(expected);
  });

  it.each([
    ['the input ends after a record', [...tags, state, record('tags', 2)]],
    ['there is no STATE', tags],
    ['it ends while a stream is being synced', [...tags, stateOf('{"currently_syncing":"tags"}')]],
    ['a SCHEMA comes last', [...tags, state, schema('tags')]],
    [
      'records follow its ACTIVATE_VERSION',
      [...versioned, activateVersion('tags', 7), record('tags', 2)],
    ],
    [
      'its ACTIVATE_VERSION came before the records',
      [schema('tags'), activateVersion('tags', 7), record('tags', 1, { version: 7 })],
    ],
    ['nothing followed the opening ACTIVATE_VERSION', [schema('tags'), activateVersion('tags', 7)]],
  ])('leaves the table as it is, and fails, when %s', (_, messages) => {
    expect(end(...messages)).toMatchObject({
      ...notDone,
      did: expect.not.arrayContaining(['overwrite TAGS']),
    });
  });

  it('overwrites an empty stream with nothing, when the tap has gone on', () => {
    expect(end(schema('tags'), state)).toMatchObject({ failure: '' });
    const { did } = end(schema('tags'), activateVersion('tags', 7), schema('contacts'));
    expect(did).toContain('overwrite TAGS');
  });

  it('overwrites the streams that are complete beside one that is not', () => {
    const { did, failure } = end(
      ...versioned,
      activateVersion('tags', 7),
      schema('contacts'),
      record('contacts', 1),
    );
    expect(did).toEqual(['await overwrite tags', 'await overwrite contacts', 'overwrite TAGS']);
    expect(failure).toContain('every record of "contacts"');
  });

  it('closes the last batch before it overwrites, and deletes no versions', () => {
    const { router, did, take } = arrange({ loadMethod: 'overwrite' });
    [...versioned, activateVersion('tags', 7)].forEach(take);
    did.length = 0;
    router.end();
    expect(did).toEqual(['close tags', 'overwrite TAGS']);
  });
});
