#!/usr/bin/env node
// A program on the frame, run as a real process by run-cli.test.ts. `--do` chooses what it does.
import { setTimeout as sleep } from 'node:timers/promises';
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import {
  ConnectorError,
  createMessageWriter,
  createLineWriter,
  readMessages,
  runCli,
} from '@intercom-to-snowflake/singer';

const record = (id) => ({
  type: 'RECORD',
  stream: 'things',
  record: { id, text: 'x'.repeat(2000) },
});

const acts = {
  nothing: async () => {},
  'write much': async ({ stdout }) => {
    const writer = createMessageWriter(stdout);
    for (let id = 0; id < 5000; id++) await writer.write([record(id)]);
    await writer.flush();
  },
  'write without end': async ({ stdout }) => {
    const writer = createMessageWriter(stdout);
    for (let id = 0; ; id++) await writer.write([record(id)]);
  },
  'write and forget to flush': async ({ stdout }) => {
    const writer = createMessageWriter(stdout);
    await writer.write([record(1)]);
  },
  'fail on purpose': async () => {
    throw new ConnectorError('the first line\nthe second line');
  },
  'fail by a bug': async () => {
    undefined.boom;
  },
  'throw in a timer': async ({ signal }) => {
    setImmediate(() => {
      throw new TypeError('thrown where nobody catches');
    });
    await sleep(60_000, undefined, { signal });
  },
  'reject unhandled': async ({ signal }) => {
    void Promise.reject(new Error('rejected where nobody catches'));
    await sleep(60_000, undefined, { signal });
  },
  'wait for nothing': async () => {
    await new Promise(() => {});
  },
  'keep a handle': async () => {
    setInterval(() => {}, 1000);
  },
  'drain when told to stop': async ({ signal, stdout, log }) => {
    const lines = createLineWriter(stdout);
    log.info('working');
    await new Promise((resolve) => {
      const timer = setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => {
        log.info('stopping');
        clearInterval(timer);
        resolve();
      });
    });
    await sleep(200);
    await lines.writeLine('{"bookmarks":{}}');
  },
  'echo states': async ({ stdin, stdout }) => {
    const lines = createLineWriter(stdout);
    for await (const messages of readMessages(stdin)) {
      for (const message of messages)
        if (message.type === 'STATE') await lines.writeLine(message.value);
    }
    await lines.flush();
  },
  'stop reading': async ({ stdin, log }) => {
    stdin.resume();
    log.info('enough');
  },
  'show the token': async ({ config, log }) => {
    log.info(`Authorization: Bearer ${config.token}`);
    throw new ConnectorError(`https://host/?token=${encodeURIComponent(config.token)} is refused`);
  },
  'show the context': async ({ config, flags, stdout }) => {
    stdout.write(`${JSON.stringify({ config, flags })}\n`);
  },
};

await runCli({
  name: 'tap-fixture',
  version: '1.2.3',
  description: 'Does what its tests ask for',
  kind: 'tap',
  capabilities: ['discover', 'about'],
  config: {
    type: 'object',
    properties: {
      token: { type: 'string', description: 'Signs in', secret: true, aliases: ['api_token'] },
      pages: { type: 'integer', minimum: 1, default: 5, description: 'How many' },
    },
    required: ['token'],
  },
  options: {
    do: { type: 'string', choices: Object.keys(acts), description: 'What to do' },
    state: { type: 'string', alias: 's', description: 'State file' },
    rate: { type: 'number', description: 'A number' },
  },
  commands: [
    {
      flag: 'discover',
      alias: 'd',
      description: 'Print the catalog',
      needsConfig: false,
      run: async ({ stdout, config }) => {
        stdout.write(`${JSON.stringify({ streams: [], pages: config.pages })}\n`);
      },
    },
    {
      flag: 'test',
      description: 'One record of each stream',
      choices: ['all', 'schema'],
      needsConfig: true,
      run: async ({ stdout, flags }) => {
        stdout.write(`${JSON.stringify(flags.test)}\n`);
      },
    },
  ],
  run: (context) => acts[context.flags.do ?? 'nothing'](context),
});
