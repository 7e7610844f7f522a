import type { ByteSource, CliContext } from '@intercom-to-snowflake/singer';
import { InputFileError, createLineWriter, isPipe, readPipe } from '@intercom-to-snowflake/singer';
import { open } from 'node:fs/promises';
import { createDryRun, noStates } from './dry-run.ts';
import { createRunReport } from './report-load.ts';
import { runTarget } from './run-target.ts';
import { flowSettings } from './settings.ts';
import { createStorage } from './stage/storage.ts';
import type { StoredObject } from './stage/storage.ts';
import { storageSettings } from './stage/storage-settings.ts';

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
  const { flags, config, env, stdout, log, metrics, progress, signal, clock } = context;
  const settings = flowSettings(config);
  const report = createRunReport(log, metrics);
  const storage = createStorage(storageSettings(config), context);
  const flow = {
    readObject: (object: StoredObject) => storage.read(object),
    ...{ input, log, metrics, progress, signal, clock, env },
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
  // Imported here: a dry run needs none of it.
  const { withLoader } = await import('./commands.ts');
  await withLoader(context, storage, async (loader) => {
    const states = createLineWriter(stdout);
    try {
      await runTarget(settings, { ...flow, loader, states });
    } finally {
      report.end();
    }
  });
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
