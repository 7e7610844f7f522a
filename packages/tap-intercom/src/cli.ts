import { readFile } from 'node:fs/promises';
import { runCli } from '@intercom-to-snowflake/singer';
import { createProgram } from './program.ts';

/** The program as it is started from the command line. */
export async function main(): Promise<void> {
  await runCli(createProgram(await ownVersion()));
}

async function ownVersion(): Promise<string> {
  const content = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(content) as { version: string }).version;
}
