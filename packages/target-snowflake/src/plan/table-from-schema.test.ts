import { describe, expect, test } from '@jest/globals';
import type { SchemaMessage } from '@intercom-to-snowflake/singer';
import { typeName } from '../sql/type-name.ts';
import { sameTable } from './stream-table.ts';
import { streamTable } from './table-from-schema.ts';
import { tableSettings } from '../testing/tables.ts';
import type { StreamTable } from './stream-table.ts';
import type { TableSettings } from './table-settings.ts';

const settings: TableSettings = {
  ...tableSettings,
  ...{ database: 'analytics', defaultTargetSchema: 'intercom', addRecordMetadata: false },
};

const contacts: SchemaMessage = {
  type: 'SCHEMA',
  stream: 'contacts',
  key_properties: ['id'],
  schema: {
    type: 'object',
    properties: { id: { type: 'string' }, age: { type: ['integer', 'null'] } },
  },
};

const columnsOf = ({ columns }: StreamTable) =>
  columns.map(({ name, type }) => `${name} ${typeName(type)}`);

describe('streamTable', () => {
  test('places the table in upper case, its columns in the order of the schema', () => {
    const table = streamTable(contacts, settings);
    expect([table.database, table.schema, table.table]).toEqual([
      'ANALYTICS',
      'INTERCOM',
      'CONTACTS',
    ]);
    expect(columnsOf(table)).toEqual(['ID VARCHAR(16777216)', 'AGE NUMBER(38,0)']);
    expect(table.loadMethod).toBe('upsert');
  });

  test('adds the metadata columns at the end', () => {
    expect(columnsOf(streamTable(contacts, { ...settings, addRecordMetadata: true }))).toEqual([
      'ID VARCHAR(16777216)',
      'AGE NUMBER(38,0)',
      '_SDC_EXTRACTED_AT TIMESTAMP_NTZ',
      '_SDC_RECEIVED_AT TIMESTAMP_NTZ',
      '_SDC_BATCHED_AT TIMESTAMP_NTZ',
      '_SDC_DELETED_AT TIMESTAMP_NTZ',
      '_SDC_SEQUENCE NUMBER(38,0)',
      '_SDC_TABLE_VERSION NUMBER(38,0)',
      '_SDC_SYNC_STARTED_AT NUMBER(38,0)',
    ]);
  });

  test('asks for nothing to tell what is newer where every record is appended', () => {
    const newerBy = (loadMethod: TableSettings['loadMethod'], keys = ['id']) =>
      streamTable(
        { ...contacts, key_properties: keys },
        { ...settings, newerBy: 'age', loadMethod },
      ).newerBy;
    expect(newerBy('upsert')).toBe('age');
    expect(newerBy('overwrite')).toBe('age');
    expect(newerBy('append-only')).toBeUndefined();
    expect(newerBy('upsert', [])).toBeUndefined();
  });

  test('needs the mark of deletion for hard deletes, without other metadata too', () => {
    expect(columnsOf(streamTable(contacts, { ...settings, hardDelete: true }))).toEqual([
      'ID VARCHAR(16777216)',
      'AGE NUMBER(38,0)',
      '_SDC_DELETED_AT TIMESTAMP_NTZ',
    ]);
  });

  test('lets a metadata column stand for a property of its name', () => {
    const message = {
      ...contacts,
      schema: { properties: { id: {}, _sdc_deleted_at: { type: 'string' } } },
    };
    const deleted = streamTable(message, { ...settings, addRecordMetadata: true }).columns.filter(
      ({ name }) => name.startsWith('_SDC_DELETED_AT'),
    );
    expect(deleted).toEqual([
      {
        name: '_SDC_DELETED_AT',
        property: undefined,
        source: { from: 'metadata', column: '_SDC_DELETED_AT' },
        type: { kind: 'TIMESTAMP_NTZ' },
      },
    ]);
    expect(columnsOf(streamTable(message, settings))).toContain(
      '_SDC_DELETED_AT VARCHAR(16777216)',
    );
  });

  test('keeps the whole record of a stream whose schema names no property', () => {
    const message = { ...contacts, key_properties: [], schema: {} };
    expect(columnsOf(streamTable(message, settings))).toEqual(['RECORD VARIANT']);
  });

  test('appends a stream without a key, whatever the setting says', () => {
    expect(streamTable({ ...contacts, key_properties: [] }, settings).loadMethod).toBe(
      'append-only',
    );
    expect(streamTable(contacts, { ...settings, loadMethod: 'append-only' }).loadMethod).toBe(
      'append-only',
    );
  });

  test('refuses a key that is not a property', () => {
    expect(() => streamTable({ ...contacts, key_properties: ['uuid'] }, settings)).toThrow(
      'stream "contacts": key_properties name "uuid", which the schema has not among its properties',
    );
  });

  test('refuses a stream without a key only where there must be one', () => {
    const required = { ...settings, primaryKeyRequired: true };
    expect(streamTable(contacts, required).keys).toEqual(contacts.key_properties);
    expect(() => streamTable({ ...contacts, key_properties: [] }, required)).toThrow(
      /^stream "contacts": it has no key_properties, and primary_key_required is true\. /,
    );
  });

  test('maps the source schema at the front of a stream name, and only one that is mapped', () => {
    const mapped = {
      ...settings,
      schemaMapping: { public: { schema: 'crm', selectRoles: undefined } },
    };
    const place = (stream: string) => {
      const { schema, table } = streamTable({ ...contacts, stream }, mapped);
      return `${schema}.${table}`;
    };
    expect(place('public-deals')).toBe('CRM.DEALS');
    expect(place('public-deals-old')).toBe('CRM.DEALS-OLD');
    expect(place('public')).toBe('INTERCOM.PUBLIC');
    expect(place('my-long-name')).toBe('INTERCOM.MY-LONG-NAME');
    expect(place('toString-x')).toBe('INTERCOM.TOSTRING-X');
  });
});

describe('sameTable', () => {
  const table = streamTable(contacts, settings);

  test('does not see annotations, nor the order of properties', () => {
    const message: SchemaMessage = {
      ...contacts,
      schema: {
        title: 'Contact',
        properties: {
          age: { type: ['null', 'integer'], description: 'years' },
          id: { type: 'string', minLength: 1 },
        },
      },
    };
    expect(sameTable(table, streamTable(message, settings))).toBe(true);
  });

  test('sees another key, another type, and another set of columns', () => {
    const variants: readonly SchemaMessage[] = [
      { ...contacts, key_properties: [] },
      { ...contacts, key_properties: ['age'] },
      { ...contacts, schema: { properties: { id: { type: 'string' }, age: {} } } },
      { ...contacts, schema: { properties: { id: { type: 'string' } } } },
      { ...contacts, schema: { properties: { id: { type: 'string' }, Age: { type: 'integer' } } } },
    ];
    for (const message of variants) {
      expect(sameTable(table, streamTable(message, settings))).toBe(false);
    }
  });
});
