import type { CliProgram } from '@intercom-to-snowflake/singer';
import { checkConfig, configSchema } from './config.ts';

/** What the tap is on the command line. What reads Intercom is imported only when it is to be read. */
export function createProgram(version: string): CliProgram {
  return {
    name: 'tap-intercom',
    version,
    description: 'Reads every stream of an Intercom workspace and writes Singer messages.',
    kind: 'tap',
    capabilities: [
      'discover',
      'catalog',
      'state',
      'properties',
      'test',
      'about',
      'activate-version',
      'structured-logging',
    ],
    config: configSchema,
    check: checkConfig,
    options: {
      catalog: { type: 'string', description: 'File with the selected streams and fields' },
      properties: { type: 'string', alias: 'p', description: 'Older name of --catalog' },
      state: {
        type: 'string',
        alias: 's',
        description: 'File with the last state: where to go on',
      },
    },
    commands: [
      {
        flag: 'discover',
        alias: 'd',
        description:
          'Print the catalog: every stream and field there is, with a token custom attributes too',
        needsConfig: false,
        run: async (context) => (await import('./run.ts')).runDiscover(context),
      },
      {
        flag: 'test',
        choices: ['all', 'schema'],
        description: 'Read one record of each stream; with =schema write the SCHEMA messages only',
        needsConfig: true,
        run: async (context) => (await import('./run.ts')).runTest(context),
      },
      {
        flag: 'check',
        description: 'Say of each stream whether the token may read it, or what is missing',
        needsConfig: true,
        run: async (context) => (await import('./run.ts')).runCheck(context),
      },
    ],
    run: async (context) => (await import('./run.ts')).runSync(context),
  };
}
