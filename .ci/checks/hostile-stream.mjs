// Singer messages that are hard on a loader: quotes, reserved and odd names, nested values, every null, a key twice in a batch, a
// column that comes later, a stream without a key; then a second run that updates and deletes.

const nullable = (type, more = {}) => ({ type: ['null', type], ...more });

const record = (stream, fields, more = {}) => ({ type: 'RECORD', stream, record: fields, ...more });

const toLines = (messages) => messages.map((message) => `${JSON.stringify(message)}\n`).join('');

const row = {
  id: 1,
  big: 1,
  text: 'overwritten within the batch',
  amount: 1,
  flag: false,
  at: '2025-01-01T00:00:00Z',
  day: '2025-01-01',
  hour: '01:02:03',
  doc: { a: 2 },
  list: ['z'],
  Select: 's2',
  'with space': 'w2',
  camelCase: 'c2',
};

export const firstRun = toLines([
  {
    type: 'SCHEMA',
    stream: 'hostile',
    key_properties: ['id'],
    schema: {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        big: nullable('integer'),
        text: nullable('string'),
        amount: nullable('number'),
        flag: nullable('boolean'),
        at: nullable('string', { format: 'date-time' }),
        day: nullable('string', { format: 'date' }),
        hour: nullable('string', { format: 'time' }),
        doc: nullable('object', {
          properties: {
            a: nullable('integer'),
            'q\'uote"d': nullable('string'),
            nested: nullable('object', { properties: { deep: nullable('array', { items: {} }) } }),
          },
        }),
        list: nullable('array', { items: nullable('string') }),
        Select: nullable('string'),
        'with space': nullable('string'),
        camelCase: nullable('string'),
      },
    },
  },
  record('hostile', row),
  record('hostile', {
    ...row,
    big: 9007199254740991,
    text: `it's "quoted", \\back\\slash, tab\t newline\n end; é 漢 😀 %s $$ --x`,
    amount: 1e10,
    flag: true,
    at: '2024-02-29T12:34:56.789Z',
    day: '2024-02-29',
    hour: '23:59:59',
    doc: { a: 1, 'q\'uote"d': 'x"y\'z\\', nested: { deep: [1, 'two', null, { three: 3 }] } },
    list: ['a', 'b,c', '"'],
    Select: 's',
    'with space': 'w',
    camelCase: 'c',
  }),
  record('hostile', {
    id: 2,
    big: -9007199254740991,
    text: 'null',
    amount: -0.001,
    flag: false,
    at: '2024-01-01T00:00:00+02:00',
    day: '1970-01-01',
    hour: '00:00:00',
    doc: {},
    list: [],
    Select: null,
    'with space': '',
    camelCase: null,
  }),
  record('hostile', { ...Object.fromEntries(Object.keys(row).map((name) => [name, null])), id: 3 }),
  { type: 'STATE', value: { run: 1, half: true } },
  {
    type: 'SCHEMA',
    stream: 'hostile',
    key_properties: ['id'],
    schema: {
      type: 'object',
      properties: { id: { type: 'integer' }, text: nullable('string'), extra: nullable('string') },
    },
  },
  record('hostile', { id: 4, text: 'four', extra: 'e' }),
  {
    type: 'SCHEMA',
    stream: 'keyless',
    key_properties: [],
    schema: { type: 'object', properties: { x: nullable('integer'), y: nullable('string') } },
  },
  ...[0, 1, 0].map((x) => record('keyless', { x, y: 'same' })),
  { type: 'STATE', value: { run: 1 } },
]);

export const secondRun = toLines([
  {
    type: 'SCHEMA',
    stream: 'hostile',
    key_properties: ['id'],
    schema: {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        text: nullable('string', { maxLength: 20 }),
        _sdc_deleted_at: nullable('string', { format: 'date-time' }),
      },
    },
  },
  record('hostile', { id: 1, text: 'x' }, { version: 5 }),
  record(
    'hostile',
    { id: 2, text: 'gone', _sdc_deleted_at: '2024-05-05T00:00:00Z' },
    { version: 5 },
  ),
  { type: 'ACTIVATE_VERSION', stream: 'hostile', version: 5 },
  { type: 'STATE', value: { run: 2 } },
]);
