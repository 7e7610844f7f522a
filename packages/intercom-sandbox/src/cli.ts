import { once } from 'node:events';
import { hideBin } from 'yargs/helpers';
import { readOptions } from './cli-options.ts';
import { startIntercomSandbox } from './start-intercom-sandbox.ts';

/** Runs the sandbox until SIGTERM or SIGINT. Prints what a client needs on stdout once it answers. */
export async function main(): Promise<void> {
  try {
    const options = await readOptions(hideBin(process.argv));
    if (options === undefined) return;
    const sandbox = await startIntercomSandbox(options);
    const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
    process.stdout.write(
      `${JSON.stringify({ base_url: sandbox.url, access_token: sandbox.token })}\n`,
    );
    await stopped;
    await sandbox.close();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`intercom-sandbox: ${message}\n`);
    process.exitCode = 1;
  }
}
