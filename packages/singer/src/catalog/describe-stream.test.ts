import { expect, it } from '@jest/globals';
import { describeStream } from './describe-stream.ts';

const schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    'a-b.c d': { type: 'object', properties: { id: { type: 'string', properties: { x: {} } } } },
    tags: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
    updated_at: { type: 'integer' },
  },
};

it('has metadata for the stream and for every property, nested ones too, and none for the items of arrays', () => {
  expect(
    describeStream({
      name: 'contacts',
      schema,
      keyProperties: ['id'],
      replicationMethod: 'INCREMENTAL',
      replicationKey: 'updated_at',
    }),
  ).toEqual({
    tap_stream_id: 'contacts',
    stream: 'contacts',
    schema,
    key_properties: ['id'],
    replication_method: 'INCREMENTAL',
    replication_key: 'updated_at',
    metadata: [
      {
        breadcrumb: [],
        metadata: {
          inclusion: 'available',
          'selected-by-default': true,
          'table-key-properties': ['id'],
          'forced-replication-method': 'INCREMENTAL',
          'valid-replication-keys': ['updated_at'],
        },
      },
      { breadcrumb: ['properties', 'id'], metadata: { inclusion: 'automatic' } },
      { breadcrumb: ['properties', 'a-b.c d'], metadata: { inclusion: 'available' } },
      {
        breadcrumb: ['properties', 'a-b.c d', 'properties', 'id'],
        metadata: { inclusion: 'available' },
      },
      {
        breadcrumb: ['properties', 'a-b.c d', 'properties', 'id', 'properties', 'x'],
        metadata: { inclusion: 'available' },
      },
      { breadcrumb: ['properties', 'tags'], metadata: { inclusion: 'available' } },
      { breadcrumb: ['properties', 'updated_at'], metadata: { inclusion: 'automatic' } },
    ],
  });
});

it('describes a stream without replication key that is off by default', () => {
  expect(
    describeStream({
      name: 'tags',
      schema: {},
      keyProperties: [],
      replicationMethod: 'FULL_TABLE',
      selectedByDefault: false,
    }),
  ).toEqual({
    tap_stream_id: 'tags',
    stream: 'tags',
    schema: {},
    key_properties: [],
    replication_method: 'FULL_TABLE',
    metadata: [
      {
        breadcrumb: [],
        metadata: {
          inclusion: 'available',
          'selected-by-default': false,
          'table-key-properties': [],
          'forced-replication-method': 'FULL_TABLE',
        },
      },
    ],
  });
});
