import type { ByteSource, CliContext } from '@intercom-to-snowflake/singer';
import { InputFileError, createLineWriter, isPipe, readPipe } from '@intercom-to-snowflake/singer';
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createConnector } from './connect.ts';
import { createDryRun, noStates } from './dry-run.ts';
import type { Loader } from './load.ts';
import { createLoader } from './load.ts';
import { createRunReport } from './report-load.ts';
import { runTarget } from './run-target.ts';
import { settingText } from './setting-text.ts';
import { flowSettings } from './settings.ts';

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
  const flow = {
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
    return;
  }
  await withLoader(context, async (loader) => {
    const states = createLineWriter(stdout);
    try {
      await runTarget(settings, { ...flow, loader, states });
    } finally {
      report.end();
    }
  });
}

/** Connects, and checks what a load needs. */
export async function check(context: CliContext): Promise<void> {
  await withLoader(context, () => {
    context.log.info('connected: the account, the database and the warehouse can be used');
    return Promise.resolve();
  });
}

async function withLoader(
  context: CliContext,
  work: (loader: Loader) => Promise<void>,
): Promise<void> {
  const { config, env, log, metrics, clock } = context;
  const runId = randomUUID();
  const connector = await createConnector(config, { log, clock, env, runId });
  const { connect } = connector;
  const queryTag = settingText(config, 'query_tag');
  const loader = createLoader({ connect, log, metrics, clock, runId, queryTag });
  try {
    await loader.connect();
    await work(loader);
  } finally {
    await loader.close();
    await connector.close();
  }
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
