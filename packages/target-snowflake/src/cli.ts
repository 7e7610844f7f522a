import { runCli } from '@intercom-to-snowflake/singer';
import { createProgram } from './program.ts';

/** Runs the program; resolves when all output is written. */
export function main(): Promise<void> {
  return runCli(createProgram());
}
