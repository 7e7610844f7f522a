import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import type { CatalogEntry, MetadataEntry } from './catalog.ts';
import { describeStream } from './describe-stream.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { selectStream } from './select.ts';

const schema = {
  type: 'object',
  required: ['id', 'email'],
  properties: {
    id: { type: 'string' },
    email: { type: ['null', 'string'] },
    updated_at: { type: 'string' },
    location: {
      type: ['null', 'object'],
      properties: { city: { type: 'string' }, country: { type: 'string' } },
    },
    tags: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
  },
};

const discovered = describeStream({
  name: 'contacts',
  schema,
  keyProperties: ['id'],
  replicationMethod: 'INCREMENTAL',
  replicationKey: 'updated_at',
});

const record = {
  id: '1',
  email: 'a@b.c',
  updated_at: '2026-01-01T00:00:00Z',
  location: { city: 'Dublin', country: 'IE', planet: 'Earth' },
  tags: [{ name: 'vip', colour: 'red' }],
  unknown: { deep: 1 },
};

/** The discovered entry with a user's choices: `{ '': true, 'location.city': false }`. */
function choose(
  choices: Readonly<Record<string, JsonValue>>,
  base: CatalogEntry = discovered,
): CatalogEntry {
  const metadata = new Map(base.metadata.map((entry) => [JSON.stringify(entry.breadcrumb), entry]));
  for (const [path, selected] of Object.entries(choices)) {
    const breadcrumb = path === '' ? [] : path.split('.').flatMap((name) => ['properties', name]);
    const key = JSON.stringify(breadcrumb);
    metadata.set(key, { breadcrumb, metadata: { ...metadata.get(key)?.metadata, selected } });
  }
  return { ...base, metadata: [...metadata.values()] };
}

describe('a stream', () => {
  it('is selected by default as it was discovered, whole', () => {
    const selection = selectStream(discovered);
    expect(selection?.schema).toEqual(schema);
    expect(selection?.project(record)).toBe(record);
  });

  it('that is off by default is selected only by the user', () => {
    const off = describeStream({
      name: 'a',
      schema,
      keyProperties: ['id'],
      replicationMethod: 'FULL_TABLE',
      selectedByDefault: false,
    });
    expect(selectStream(off)).toBe(undefined);
    expect(selectStream(choose({ '': true }, off))?.project(record)).toEqual(record);
  });

  it('can be deselected, whatever its fields say', () => {
    expect(selectStream(choose({ '': false, email: true }))).toBe(undefined);
  });

  it('is selected when the catalog says nothing about selection at all', () => {
    expect(selectStream({ ...discovered, metadata: [] })?.project(record)).toEqual(record);
  });

  it('is not selected when its metadata does not say that it is', () => {
    const metadata: MetadataEntry[] = [
      { breadcrumb: ['properties', 'id'], metadata: { inclusion: 'automatic' } },
    ];
    expect(selectStream({ ...discovered, metadata })).toBe(undefined);
  });

  it('gives its own metadata', () => {
    expect(selectStream(choose({ '': 'true' }))?.metadata).toMatchObject({
      selected: 'true',
      'forced-replication-method': 'INCREMENTAL',
    });
  });
});

describe('a field', () => {
  it('that is deselected goes from the schema and from the records', () => {
    const selection = selectStream(choose({ '': true, email: false, 'location.country': false }));
    expect(selection?.schema).toEqual({
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'string' },
        updated_at: { type: 'string' },
        location: { type: ['null', 'object'], properties: { city: { type: 'string' } } },
        tags: schema.properties.tags,
      },
    });
    expect(selection?.project(record)).toEqual({
      id: '1',
      updated_at: '2026-01-01T00:00:00Z',
      location: { city: 'Dublin', planet: 'Earth' },
      tags: [{ name: 'vip', colour: 'red' }],
      unknown: { deep: 1 },
    });
    expect(selection?.isSelected('location', 'city')).toBe(true);
    expect(selection?.isSelected('location', 'country')).toBe(false);
    expect(selection?.isSelected('email')).toBe(false);
    expect(selection?.isSelected('email', 'below')).toBe(false);
  });

  it('that is automatic stays when it is deselected, and one that is unsupported goes when it is selected', () => {
    const unsupported: MetadataEntry = {
      breadcrumb: ['properties', 'email'],
      metadata: { inclusion: 'unsupported', selected: true },
    };
    const entry = choose({ id: false, updated_at: false });
    const selection = selectStream({ ...entry, metadata: [...entry.metadata, unsupported] });
    expect(selection?.isSelected('id')).toBe(true);
    expect(selection?.isSelected('updated_at')).toBe(true);
    expect(selection?.isSelected('email')).toBe(false);
  });

  it('that the tap needs stays whatever a catalog written by hand says', () => {
    const entry = {
      ...discovered,
      metadata: [
        { breadcrumb: [], metadata: { selected: true } },
        { breadcrumb: ['properties', 'id'], metadata: { selected: false } },
        { breadcrumb: ['properties', 'updated_at'], metadata: { inclusion: 'unsupported' } },
        { breadcrumb: ['properties', 'email'], metadata: { selected: false } },
      ],
    };
    const selection = selectStream(entry, ['id', 'updated_at']);
    expect(selection?.project(record)).toEqual({ ...record, email: undefined });
    expect(selection?.schema['properties']).toEqual({ ...schema.properties, email: undefined });
    expect(selectStream({ ...entry, metadata: [] }, ['id'])?.project(record)).toBe(record);
    expect(selectStream(choose({ '': false }), ['id'])).toBeUndefined();
  });

  it('that holds no object where one could be, passes as it is', () => {
    const selection = selectStream(choose({ 'location.city': false }));
    expect(selection?.project({ id: '1', location: null })).toEqual({ id: '1', location: null });
    expect(selection?.project({ location: 'x', tags: null })).toEqual({
      location: 'x',
      tags: null,
    });
  });

  it('in the items of an array is not selected apart', () => {
    const breadcrumb = ['properties', 'tags', 'items', 'properties', 'name'];
    const metadata = [...discovered.metadata, { breadcrumb, metadata: { selected: false } }];
    expect(selectStream({ ...discovered, metadata })?.project(record)).toEqual(record);
  });

  it('that the schema does not know passes an open schema only, and only if it is not deselected', () => {
    const closed = { ...discovered, schema: { ...schema, additionalProperties: false } };
    expect(selectStream(closed)?.project({ id: '1', unknown: 1 })).toEqual({ id: '1' });
    expect(
      selectStream(choose({ unknown: false }))?.project({ id: '1', unknown: 1, other: 2 }),
    ).toEqual({ id: '1', other: 2 });
  });

  it('may have any name', () => {
    const hostile = JSON.parse('{"__proto__":{"a":1},"constructor":2,"id":"1"}') as JsonObject;
    const projected = selectStream(choose({ email: false }))?.project(hostile);
    expect(JSON.stringify(projected)).toBe('{"__proto__":{"a":1},"constructor":2,"id":"1"}');
  });

  it('may be selected with the words of a string', () => {
    expect(selectStream(choose({ '': 'true', email: 'False' }))?.isSelected('email')).toBe(false);
    expect(selectStream(choose({ '': 'false' }))).toBe(undefined);
  });
});

describe('a catalog from before metadata', () => {
  const legacy: CatalogEntry = {
    tap_stream_id: 'contacts',
    stream: 'contacts',
    metadata: [],
    schema: {
      selected: 'true',
      properties: {
        id: { type: 'string', inclusion: 'automatic', selected: false },
        email: { type: 'string', selected: false },
        name: { type: 'string' },
      },
    },
  };

  it('selects in the schema', () => {
    expect(selectStream(legacy)?.project({ id: '1', email: 'a', name: 'b' })).toEqual({
      id: '1',
      name: 'b',
    });
    expect(selectStream({ ...legacy, schema: { ...legacy.schema, selected: false } })).toBe(
      undefined,
    );
  });

  it('selects on the stream', () => {
    expect(selectStream({ ...discovered, metadata: [], selected: false })).toBe(undefined);
    expect(
      selectStream({ ...discovered, metadata: [], selected: 'true' })?.project(record),
    ).toEqual(record);
  });

  it('gives way to metadata', () => {
    expect(selectStream({ ...choose({ '': false }), selected: true })).toBe(undefined);
    expect(selectStream({ ...choose({ '': true }), selected: false })).toBeDefined();
  });
});

describe('any catalog', () => {
  it('selects what the rule says', () => {
    fc.assert(
      fc.property(anyEntry(), anyRecord(), (entry, any) => {
        const selection = selectStream(entry);
        expect(selection !== undefined).toBe(modelSelects(entry, []));
        if (!selection) return;
        expect(selection.project(any)).toEqual(modelProject(entry, entry.schema, [], any));
        for (const path of [['a'], ['b'], ['a', 'b'], ['b', 'a', 'c']]) {
          expect(selection.isSelected(...path)).toBe(modelSelects(entry, path));
        }
        expect(pathsOf(selection.schema)).toEqual(
          pathsOf(entry.schema).filter((path) => modelSelects(entry, path)),
        );
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

/** The selection rule, put down as directly as it can be. */
function modelSelects(entry: CatalogEntry, path: readonly string[]): boolean {
  if (entry.metadata.length === 0) return true;
  const breadcrumb = path.flatMap((name) => ['properties', name]);
  const found = entry.metadata
    .filter((item) => item.breadcrumb.join('/') === breadcrumb.join('/'))
    .at(-1);
  const parent = path.length > 0 && modelSelects(entry, path.slice(0, -1));
  if (path.length > 0 && !parent) return false;
  const { inclusion, selected, 'selected-by-default': byDefault } = found?.metadata ?? {};
  if (inclusion === 'unsupported') return false;
  if (inclusion === 'automatic') return true;
  return (selected ?? byDefault ?? parent) as boolean;
}

function modelProject(
  entry: CatalogEntry,
  at: JsonValue,
  path: readonly string[],
  value: JsonValue,
): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(at)) return value;
  const properties = (at['properties'] ?? {}) as JsonObject;
  const result: Record<string, JsonValue> = {};
  for (const [name, member] of Object.entries(value)) {
    const isKnown = Object.hasOwn(properties, name);
    if (!isKnown && at['additionalProperties'] === false) continue;
    if (!modelSelects(entry, [...path, name])) continue;
    result[name] = isKnown
      ? modelProject(entry, properties[name] ?? null, [...path, name], member)
      : member;
  }
  return result;
}

function pathsOf(at: JsonValue, path: readonly string[] = []): readonly (readonly string[])[] {
  const properties = isJsonObject(at) && isJsonObject(at['properties']) ? at['properties'] : {};
  return Object.entries(properties).flatMap(([name, field]) => [
    [...path, name],
    ...pathsOf(field, [...path, name]),
  ]);
}

const names = fc.constantFrom('a', 'b', 'c');

function anyEntry(): fc.Arbitrary<CatalogEntry> {
  const { object } = fc.letrec<{ object: JsonObject }>((tie) => ({
    object: fc.record({
      properties: fc.dictionary(
        names,
        fc.oneof({ maxDepth: 3 }, fc.constant({ type: 'string' }), tie('object')),
      ),
      additionalProperties: fc.constantFrom(true, false, {}),
    }),
  }));
  const flag = fc.boolean();
  const metadata = fc.record({
    breadcrumb: fc
      .array(names, { maxLength: 3 })
      .map((path) => path.flatMap((name) => ['properties', name])),
    metadata: fc.record(
      {
        selected: flag,
        'selected-by-default': flag,
        inclusion: fc.constantFrom('available', 'automatic', 'unsupported'),
      },
      { requiredKeys: [] },
    ),
  });
  const root = fc.constant({ breadcrumb: [], metadata: { selected: true } });
  return fc
    .tuple(
      object,
      fc.uniqueArray(metadata, { selector: (item) => item.breadcrumb.join('/'), maxLength: 10 }),
      fc.option(root),
    )
    .map(([schemaOfAny, entries, selectedRoot]) => ({
      tap_stream_id: 's',
      stream: 's',
      schema: schemaOfAny,
      metadata: selectedRoot
        ? [...entries.filter((item) => item.breadcrumb.length > 0), selectedRoot]
        : entries,
    }));
}

function anyRecord(): fc.Arbitrary<JsonObject> {
  const { object } = fc.letrec<{ object: JsonObject }>((tie) => ({
    object: fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 1, 'x', [{ a: 1 }]),
        tie('object'),
        tie('object'),
      ),
    ),
  }));
  return object;
}
