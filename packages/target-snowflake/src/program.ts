import type { CliProgram } from '@intercom-to-snowflake/singer';
import { readFileSync } from 'node:fs';
import { compressionProblems } from './config/compression.ts';
import { configSchema } from './config/config.ts';
import { connectionProblems } from './warehouse/connection-settings.ts';
import { stageProblems } from './stage/storage-settings.ts';
import { tableProblems } from './plan/table-problems.ts';

/** What the target is, for the command line and for the documentation made from it. */
export function createProgram(): CliProgram {
  return {
    name: 'target-snowflake',
    version: packageVersion(),
    description: 'Singer target that loads any stream into Snowflake',
    kind: 'target',
    capabilities: [
      'about',
      'activate-version',
      'hard-delete',
      'structured-logging',
      'target-schema',
      'validate-records',
    ],
    config: configSchema,
    check: (config) => [
      ...connectionProblems(config),
      ...tableProblems(config),
      ...stageProblems(config),
      ...compressionProblems(config),
    ],
    options: {
      input: {
        type: 'string',
        description: 'File of Singer messages to load, instead of stdin',
      },
      'dry-run': {
        type: 'boolean',
        description:
          'Read, validate and stage everything, and say what would be done. Connects to nothing, changes nothing, prints no state',
      },
      administrator: {
        type: 'string',
        needs: 'initialize',
        description:
          'File with the settings an administrator signs in with for --initialize=run: user, password or key, role, …',
      },
    },
    commands: [
      {
        flag: 'check',
        description:
          'Connect, and do in small what a load does: a table, a file in the stage, a COPY. Leaves nothing behind',
        needsConfig: true,
        run: async (context) => (await import('./commands.ts')).check(context),
      },
      {
        flag: 'initialize',
        choices: ['run'],
        description:
          'Print the SQL that makes what a load needs: role, user with its public key, warehouse, database, schema, grants; --initialize=run runs it',
        needsConfig: true,
        run: async (context) =>
          (await import('./commands.ts')).initialize(context, createProgram()),
      },
    ],
    run: async (context) => (await import('./load-command.ts')).load(context),
  };
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
