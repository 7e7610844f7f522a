import type { ByteSource, CliContext, Program } from '@intercom-to-snowflake/singer';
import {
  InputFileError,
  UsageError,
  createLineWriter,
  isPipe,
  readPipe,
} from '@intercom-to-snowflake/singer';
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { checkLoad } from './check-load.ts';
import { createConnector } from './connect.ts';
import { createDryRun, noStates } from './dry-run.ts';
import { initializeStatements, leftToDo } from './initialize.ts';
import type { Loader } from './load.ts';
import { createLoader } from './load.ts';
import { createRunReport } from './report-load.ts';
import { administratorConfig, runStatements } from './run-initialize.ts';
import { runTarget } from './run-target.ts';
import { settingText } from './setting-text.ts';
import { flowSettings } from './settings.ts';
import { createExternalStage } from './stage/external-stage.ts';
import type { Stage } from './stage/stage.ts';
import { createStorage } from './stage/storage.ts';
import type { Storage, StoredObject } from './stage/storage.ts';
import { externalStageSettings, storageSettings } from './stage/storage-settings.ts';
import { createUserStage } from './stage/user-stage.ts';
import { configuredName } from './stored-name.ts';

/** Loads what comes on stdin, or is in the file at `--input`. */
export async function load(context: CliContext): Promise<void> {
  const input = await openInput(context);
  try {
    await loadFrom(input, context);
  } finally {
    input.destroy();
  }
}

async function loadFrom(input: ByteSource, context: CliContext): Promise<void> {
  const { flags, config, stdout, log, metrics, progress, signal, clock } = context;
  const settings = flowSettings(config);
  const report = createRunReport(log, metrics);
  const storage = createStorage(storageSettings(config), context);
  const flow = {
    readObject: (object: StoredObject) => storage.read(object),
    ...{ input, log, metrics, progress, signal, clock },
    ...{ reportLoad: report.loaded, reportInvalid: report.invalid },
  };

  if (flags['dry-run'] === true) {
    const dryRun = createDryRun(log);
    await runTarget(settings, {
      ...flow,
      ...{ loader: dryRun, states: noStates, reportLoad: () => undefined },
    });
    await dryRun.close();
    storage.close();
    return;
  }
  await withLoader(context, storage, async (loader) => {
    const states = createLineWriter(stdout);
    try {
      await runTarget(settings, { ...flow, loader, states });
    } finally {
      report.end();
    }
  });
}

/** Connects, and does in small what a load does. */
export async function check(context: CliContext): Promise<void> {
  const { config, env, log, clock } = context;
  const runId = randomUUID();
  const { route, tempDir } = flowSettings(config);
  const { database, defaultTargetSchema } = route('').table;
  const storage = createStorage(storageSettings(config), context);
  const connector = await createConnector(config, { log, clock, env, runId });
  try {
    const session = await connector.connect();
    log.info('connected: the account, the database and the warehouse can be used');
    try {
      const place = {
        ...{ runId, tempDir },
        database: configuredName(database),
        schema: configuredName(defaultTargetSchema),
      };
      await checkLoad(session, createStage(context, runId, storage), place, context);
    } finally {
      await session.close();
    }
  } finally {
    storage.close();
    await connector.close();
  }
}

/** Prints SQL that an administrator runs once, or runs it as an administrator. */
export async function initialize(context: CliContext, program: Program): Promise<void> {
  const { config, flags, stdout, log } = context;
  const runs = flags['initialize'] === 'run';
  if (!runs && flags['administrator'] !== undefined)
    throw new UsageError(
      '--administrator goes with --initialize=run: --initialize alone only prints',
    );
  const statements = await initializeStatements(config);
  const rest = leftToDo(config);
  if (rest !== undefined) log.warning(rest);
  if (runs) await runInitialize(statements, context, program);
  else stdout.write(`${statements.map((statement) => `${statement};`).join('\n')}\n`);
}

async function runInitialize(
  statements: readonly string[],
  context: CliContext,
  program: Program,
): Promise<void> {
  const { config, flags, env, log, clock, signal } = context;
  const file = flags['administrator'];
  const settings = await administratorConfig(config, typeof file === 'string' ? file : undefined, {
    program,
    log,
  });
  const runId = randomUUID();
  const connector = await createConnector(settings, {
    ...{ log, clock, env, runId, forAdministrator: true },
  });
  try {
    const session = await connector.connect();
    try {
      await runStatements(session, statements, { log, signal });
    } finally {
      await session.close();
    }
  } finally {
    await connector.close();
  }
  log.info('all of it is there: --check with the same config tries what a load does');
}

async function withLoader(
  context: CliContext,
  storage: Storage,
  work: (loader: Loader) => Promise<void>,
): Promise<void> {
  const { config, env, log, metrics, clock } = context;
  const runId = randomUUID();
  const connector = await createConnector(config, { log, clock, env, runId });
  const { connect } = connector;
  const queryTag = settingText(config, 'query_tag');
  const stage = createStage(context, runId, storage);
  const loader = createLoader({ connect, log, metrics, clock, runId, queryTag, stage });
  try {
    await loader.connect();
    await work(loader);
  } finally {
    await loader.close();
    storage.close();
    await connector.close();
  }
}

function createStage({ config, log, clock }: CliContext, runId: string, storage: Storage): Stage {
  const external = externalStageSettings(config);
  if (external === undefined) return createUserStage(runId, { log, clock });
  return createExternalStage(runId, external, { log, clock, storage });
}

async function openInput(context: CliContext): Promise<ByteSource> {
  const path = context.flags['input'];
  // Asked for once only: a descriptor has one reader.
  if (typeof path !== 'string') return isPipe(STDIN) ? readPipe(STDIN) : context.stdin;
  try {
    const file = await open(path);
    if ((await file.stat()).isDirectory()) throw new Error('it is a folder');
    return file.createReadStream({ highWaterMark: 256 * 1024 });
  } catch (error) {
    throw new InputFileError(`--input: cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const STDIN = 0;
