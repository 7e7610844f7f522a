import { tmpdir } from 'node:os';
import {
  ConfigError,
  createLineWriter,
  createMessageWriter,
  parseCatalog,
  parseState,
  parseJson,
  readJsonFile,
  type Catalog,
  type CliContext,
  type MessageWriter,
  type State,
} from '@intercom-to-snowflake/singer';
import { readAttributeTypes, type AttributeTypes } from './catalog/attribute-types.ts';
import { createClient } from './client/client.ts';
import { checkConfig, parseConfig } from './config.ts';
import { StreamForbiddenError, StreamsFailedError, StreamsUnreadableError } from './errors.ts';
import { schemaMessage } from './catalog/schema-message.ts';
import { discover, selectAll, selectStreams } from './catalog/select-streams.ts';
import { createFittingWriter } from './records/write-fitting.ts';
import { sync, type StreamReport, type SyncOptions } from './sync/sync.ts';

/** Reads the selected streams, from where the state says, and writes them to stdout. */
export async function runSync(context: CliContext): Promise<void> {
  const catalog = await catalogOf(context);
  const state = await stateOf(context);
  const options = optionsOf(context, createFittingWriter(createMessageWriter(context.stdout)));
  const selected = selectStreams(catalog ?? discover());
  if (selected.length === 0) {
    context.log.warning(
      'the catalog selects no stream, so nothing is read: set "selected": true in the metadata of those you want',
    );
  }
  const reports = await sync({ ...options, selected, state });
  throwIfFailed(options.config.failsOnForbidden ? reports.map(asFailure) : reports);
}

/** Prints the catalog. Needs no network and no settings; with a token the workspace's own attributes are in it. */
export async function runDiscover(context: CliContext): Promise<void> {
  const catalog = discover(await attributesOf(context));
  await print(context.stdout, JSON.stringify(catalog, null, 2));
}

async function attributesOf(context: CliContext): Promise<AttributeTypes> {
  if (context.config['access_token'] === undefined) {
    context.log.info('custom attributes are not typed: no access_token is configured');
    return {};
  }
  // Settings may be missing here, but those that are there must be right.
  const problems = checkConfig(context.config);
  if (problems.length > 0) throw new ConfigError(problems);
  const config = parseConfig(context.config);
  const client = createClient({ ...context, config });
  try {
    return await readAttributeTypes({
      ...context,
      client,
      apiVersion: config.apiVersion,
      spoolDirectory: tmpdir(),
    });
  } finally {
    client.close();
  }
}

/** Writes one record of every stream, selected or not, or with `--test=schema` their schemas only. */
export async function runTest(context: CliContext): Promise<void> {
  const writer = createMessageWriter(context.stdout);
  const selected = selectAll();
  if (context.flags['test'] === 'schema') {
    await writer.write(selected.map(schemaMessage));
  } else {
    throwIfFailed(
      await sync({ ...optionsOf(context, writer), selected, state: {}, isSample: true }),
    );
  }
  await writer.flush();
}

/** Prints a line for every stream, or for those that a catalog selects: readable, or what is missing. */
export async function runCheck(context: CliContext): Promise<void> {
  const catalog = await catalogOf(context);
  const nowhere: MessageWriter = {
    write: () => Promise.resolve(),
    flush: () => Promise.resolve(),
  };
  const reports = await sync({
    ...optionsOf(context, nowhere),
    selected: catalog === undefined ? selectAll() : selectStreams(catalog),
    state: {},
    isSample: true,
  });
  await print(context.stdout, reports.map(lineOf).join('\n'));
  const unreadable = reports.filter(({ skipped, error }) => (skipped ?? error) !== undefined);
  if (unreadable.length > 0) throw new StreamsUnreadableError(unreadable.length, reports.length);
}

function lineOf({ stream, skipped, error }: StreamReport): string {
  if (skipped !== undefined) return `${stream}: not readable: ${skipped}`;
  if (error !== undefined) return `${stream}: failed: ${error.message}`;
  return `${stream}: readable`;
}

/** What was skipped counts as failed. */
function asFailure(report: StreamReport): StreamReport {
  return report.skipped === undefined
    ? report
    : { stream: report.stream, error: new StreamForbiddenError(report.skipped) };
}

function throwIfFailed(reports: readonly StreamReport[]): void {
  const failures = reports.flatMap(({ stream, error }) =>
    error === undefined ? [] : [{ stream, error }],
  );
  if (failures.length > 0) throw new StreamsFailedError(failures);
}

function optionsOf(
  context: CliContext,
  writer: MessageWriter,
): Omit<SyncOptions, 'selected' | 'state'> {
  const config = parseConfig(context.config);
  return {
    ...context,
    config,
    writer,
    connect: (signal) => createClient({ ...context, config, signal }),
    spoolDirectory: tmpdir(),
  };
}

async function catalogOf({ flags }: CliContext): Promise<Catalog | undefined> {
  const path = flags['catalog'] ?? flags['properties'];
  if (path === undefined) return undefined;
  return parseCatalog(await readJsonFile(String(path), 'catalog file', parseJson), String(path));
}

async function stateOf({ flags }: CliContext): Promise<State> {
  const path = flags['state'];
  if (path === undefined) return {};
  return parseState(await readJsonFile(String(path), 'state file', parseJson), String(path));
}

async function print(output: CliContext['stdout'], text: string): Promise<void> {
  const writer = createLineWriter(output);
  await writer.writeLine(text);
  await writer.flush();
}
