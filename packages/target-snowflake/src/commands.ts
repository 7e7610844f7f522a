import type { CliContext, Program } from '@intercom-to-snowflake/singer';
import { UsageError } from '@intercom-to-snowflake/singer';
import { randomUUID } from 'node:crypto';
import { checkLoad } from './check-load.ts';
import { createConnector } from './warehouse/connect.ts';
import { initializeStatements, leftToDo } from './initialize.ts';
import type { Loader } from './load/load.ts';
import { createLoader } from './load/load.ts';
import { administratorConfig, runStatements } from './run-initialize.ts';
import { settingText } from './config/setting-text.ts';
import { flowSettings } from './settings.ts';
import { createExternalStage } from './stage/external-stage.ts';
import type { Stage } from './stage/stage.ts';
import { createStorage } from './stage/storage.ts';
import type { Storage } from './stage/storage.ts';
import { externalStageSettings, storageSettings } from './stage/storage-settings.ts';
import { createUserStage } from './stage/user-stage.ts';
import { configuredName } from './plan/stored-name.ts';

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

/** Works with a loader that is connected. Closes everything, the storage too. */
export async function withLoader(
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
