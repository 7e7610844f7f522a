// Other people's Snowflake targets, unmodified, load into the Snowflake sandbox: over TLS, through the Python connector, statement
// for statement what they send to Snowflake. Fed with a hostile stream, whose tables are written out here, and by our tap.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { firstRun, secondRun } from './hostile-stream.mjs';
import { pythonPackages } from './foreign-programs.mjs';
import { expectedTables, tableDifferences } from './loaded-tables.mjs';
import { run, tapBin } from './programs.mjs';
import { createReport } from './report.mjs';
import { startSnowflakeHosts } from './snowflake-hosts.mjs';

// pipelinewise-target-snowflake asks for connector 3.0.4, whose oscrypto 1.3.0 does not know OpenSSL 3.0.10 and later.
const connector = ['snowflake-connector-python[pandas]==4.8.1', 'pandas==2.3.3'];
const meltano = await pythonPackages('target-snowflake-meltanolabs', [
  ...connector,
  'meltanolabs-target-snowflake==0.20.4',
]);
const pipelinewise = await pythonPackages(
  'target-snowflake-pipelinewise',
  [
    ...connector,
    'boto3==1.44.5',
    'inflection==0.5.1',
    'joblib==1.2.0',
    'pipelinewise-singer-python==1.3.0',
    'setuptools==80.9.0',
  ],
  { withoutDependencies: ['pipelinewise-target-snowflake==2.3.0'] },
);

const report = createReport();
const folder = await mkdtemp(`${tmpdir()}/foreign-loaders-`);
const workspace = await startIntercomSandbox({
  seed: 7,
  size: { contacts: 300, companies: 60, conversations: 80 },
});
const sandbox = await startSnowflakeSandbox();
const hosts = await startSnowflakeHosts(sandbox.url, folder);
const common = {
  account: 'sandbox',
  user: sandbox.user,
  password: sandbox.password,
  warehouse: 'SANDBOX_WH',
  role: 'SYSADMIN',
};
// A few streams: the one target signs in anew for every statement, and cannot load a column that is an object or a text (admins).
const tapped = await tapLines([
  'segments',
  'companies',
  'contacts',
  'conversations',
  'conversation_parts',
  'tags',
]);

await sandbox.query(
  `create file format sandbox.public.csv_format type = 'CSV' escape = '\\\\' field_optionally_enclosed_by = '"'`,
);
const loaders = [
  {
    name: 'meltanolabs-target-snowflake',
    program: `${meltano.bin}/target-snowflake`,
    schema: 'ML',
    config: { database: 'SANDBOX', default_target_schema: 'ML' },
    second: {},
    emptyText: '',
    // ACTIVATE_VERSION and soft deletes: the row stays, with its mark.
    rowsAfterSecond: [
      { ID: 1, TEXT: 'x', EXTRA: null, GONE: false },
      { ID: 2, TEXT: 'gone', EXTRA: null, GONE: true },
      { ID: 3, TEXT: null, EXTRA: null, GONE: false },
      { ID: 4, TEXT: 'four', EXTRA: 'e', GONE: false },
    ],
  },
  {
    name: 'pipelinewise-target-snowflake',
    program: `${pipelinewise.bin}/target-snowflake`,
    schema: 'PPW',
    config: {
      dbname: 'SANDBOX',
      default_target_schema: 'PPW',
      default_target_schema_select_permissions: ['PUBLIC'],
      file_format: 'SANDBOX.PUBLIC.CSV_FORMAT',
      primary_key_required: false,
      add_metadata_columns: true,
      query_tag: 'loads {{schema}}.{{table}}',
    },
    second: { hard_delete: true },
    // It writes an empty text as an empty CSV field.
    emptyText: null,
    rowsAfterSecond: [
      { ID: 1, TEXT: 'x', EXTRA: null, GONE: false },
      { ID: 3, TEXT: null, EXTRA: null, GONE: false },
      { ID: 4, TEXT: 'four', EXTRA: 'e', GONE: false },
    ],
  },
];

for (const loader of loaders) {
  await report.check(`${loader.name}: a hostile stream`, async () => {
    const result = await load(loader, firstRun, {});
    if (result.code !== 0) return failed(result);
    return [
      ...expectRows(
        await sandbox.query(
          `select id, big, text, amount, flag, at, day, hour, doc, list, "SELECT", "WITH SPACE", camelcase, extra from ${loader.schema}.hostile order by id`,
        ),
        hostileRows(loader.emptyText),
      ),
      ...expectRows(
        await sandbox.query(
          `select x, y, count(*) n from ${loader.schema}.keyless group by all order by x`,
        ),
        [
          { X: 0, Y: 'same', N: 2 },
          { X: 1, Y: 'same', N: 1 },
        ],
      ),
      ...expectRows(sandbox.stage(), []),
    ];
  });

  await report.check(`${loader.name}: a second run, with deletes`, async () => {
    const result = await load(loader, secondRun, loader.second);
    if (result.code !== 0) return failed(result);
    return expectRows(
      await sandbox.query(
        `select id, text, extra, _sdc_deleted_at is not null gone from ${loader.schema}.hostile order by id`,
      ),
      loader.rowsAfterSecond,
    );
  });

  await report.check(`tap-intercom | ${loader.name}: every record of the workspace`, async () => {
    const schema = `${loader.schema}_INTERCOM`;
    const result = await load(loader, tapped, { default_target_schema: schema });
    if (result.code !== 0) return failed(result);
    const problems = [];
    for (const [stream, table] of expectedTables(tapped))
      problems.push(...(await tableDifferences(sandbox, schema, stream, table)));
    return problems;
  });
}

await report.check('no host was asked for but Snowflake’s', () => [...hosts.refused]);

hosts.close();
await sandbox.close();
await workspace.close();
await rm(folder, { recursive: true });
report.finish();

async function tapLines(streams) {
  const config = await jsonFile('tap.json', {
    access_token: workspace.token,
    base_url: workspace.url,
    start_date: '2015-01-01T00:00:00Z',
  });
  const { code, stdout, stderr } = await run(tapBin, ['--config', config]);
  if (code !== 0) throw new Error(`tap-intercom: exit code ${code}\n${stderr}`);
  const lines = stdout.trimEnd().split('\n');
  return lines
    .filter((line) => {
      const { type, stream } = JSON.parse(line);
      return type === 'STATE' || streams.includes(stream);
    })
    .join('\n');
}

async function load(loader, lines, config) {
  const path = await jsonFile('target.json', { ...common, ...loader.config, ...config });
  return run(loader.program, ['--config', path], { env: hosts.env, stdin: lines });
}

function failed({ code, stderr }) {
  return [`exit code ${code}`, ...stderr.split('\n').slice(-40)];
}

function expectRows(found, expected) {
  const lines = (rows) => rows.map((row) => JSON.stringify(row));
  const [have, want] = [lines(found), lines(expected)];
  if (have.length !== want.length) return [`${have.length} rows, not ${want.length}`, ...have];
  return want.flatMap((line, index) =>
    line === have[index] ? [] : [`expected ${line}`, `found    ${have[index]}`],
  );
}

function hostileRows(emptyText) {
  const none = {
    BIG: null,
    TEXT: null,
    AMOUNT: null,
    FLAG: null,
    AT: null,
    DAY: null,
    HOUR: null,
    DOC: null,
    LIST: null,
    SELECT: null,
    'WITH SPACE': null,
    CAMELCASE: null,
    EXTRA: null,
  };
  return [
    {
      ID: 1,
      BIG: 9007199254740991,
      TEXT: `it's "quoted", \\back\\slash, tab\t newline\n end; é 漢 😀 %s $$ --x`,
      AMOUNT: 1e10,
      FLAG: true,
      AT: '2024-02-29T12:34:56.789',
      DAY: '2024-02-29',
      HOUR: '23:59:59',
      DOC: { a: 1, nested: { deep: [1, 'two', null, { three: 3 }] }, 'q\'uote"d': 'x"y\'z\\' },
      LIST: ['a', 'b,c', '"'],
      SELECT: 's',
      'WITH SPACE': 'w',
      CAMELCASE: 'c',
      EXTRA: null,
    },
    {
      ID: 2,
      ...none,
      BIG: -9007199254740991,
      TEXT: 'null',
      AMOUNT: -0.001,
      FLAG: false,
      AT: '2024-01-01T00:00:00',
      DAY: '1970-01-01',
      HOUR: '00:00:00',
      DOC: {},
      LIST: [],
      'WITH SPACE': emptyText,
    },
    { ID: 3, ...none },
    { ID: 4, ...none, TEXT: 'four', EXTRA: 'e' },
  ];
}

async function jsonFile(name, value) {
  const path = `${folder}/${name}`;
  await writeFile(path, JSON.stringify(value));
  return path;
}
