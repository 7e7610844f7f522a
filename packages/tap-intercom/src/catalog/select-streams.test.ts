import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@intercom-to-snowflake/singer';
import { schemaMessage } from './schema-message.ts';
import { selectStreams } from './select-streams.ts';

const time = { type: ['null', 'string'], format: 'date-time' };

/** What a catalog written by hand makes of segments. */
function select(schema: JsonObject, metadata: Readonly<Record<string, JsonObject>>) {
  const entry = {
    tap_stream_id: 'segments',
    stream: 'segments',
    schema,
    metadata: Object.entries(metadata).map(([path, values]) => ({
      breadcrumb: path === '' ? [] : ['properties', path],
      metadata: values,
    })),
  };
  return selectStreams({ streams: [entry] }).map((selected) => ({
    message: schemaMessage(selected),
    record: selected.selection.project({ id: '1', name: 'New', updated_at: 'now', count: 2 }),
  }))[0];
}

describe('a catalog that was written by hand', () => {
  it('cannot take away the key of a stream, nor what tells how recent a record is', () => {
    expect(
      select(
        { type: 'object', properties: { name: { type: 'string' } } },
        {
          '': { selected: true },
          id: { selected: false },
          updated_at: { inclusion: 'unsupported' },
          count: { selected: false },
        },
      ),
    ).toEqual({
      message: {
        type: 'SCHEMA',
        stream: 'segments',
        key_properties: ['id'],
        bookmark_properties: ['updated_at'],
        schema: {
          type: 'object',
          properties: { id: { type: 'string' }, updated_at: time, name: { type: 'string' } },
        },
      },
      record: { id: '1', name: 'New', updated_at: 'now' },
    });
  });

  it('may have a schema that is closed', () => {
    const closed = { properties: { name: { type: 'string' } }, additionalProperties: false };
    expect(select(closed, { '': { selected: true } })?.record).toEqual({
      id: '1',
      name: 'New',
      updated_at: 'now',
    });
  });

  it('means all fields where it names none', () => {
    const selected = select({}, { '': { selected: true }, count: { selected: false } });
    expect(selected?.record).toEqual({ id: '1', name: 'New', updated_at: 'now' });
    expect(Object.keys((selected?.message.schema['properties'] ?? {}) as JsonObject)).toEqual(
      expect.arrayContaining(['id', 'name', 'created_at', 'updated_at']),
    );
    expect(selected?.message.schema['properties']).not.toHaveProperty('count');
  });
});
