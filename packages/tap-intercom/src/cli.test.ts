import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startIntercomSandbox,
  type IntercomSandbox,
} from '@intercom-to-snowflake/intercom-sandbox';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Catalog, JsonObject, Message } from '@intercom-to-snowflake/singer';

const bin = fileURLToPath(new URL('../bin/tap-intercom.js', import.meta.url));

let sandbox: IntercomSandbox;
let directory = '';
beforeAll(async () => {
  sandbox = await startIntercomSandbox({
    size: { contacts: 300, conversations: 40, companies: 20 },
  });
  directory = await mkdtemp(join(tmpdir(), 'tap-intercom-'));
});
afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true });
});

async function fileOf(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

function configFile(settings: JsonObject = {}): Promise<string> {
  return fileOf('config.json', {
    access_token: sandbox.token,
    base_url: sandbox.url,
    ...settings,
  });
}

type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the program as people do, and stops it with SIGTERM once it has written so many bytes. */
async function tap(args: readonly string[], stopAfterBytes = Infinity): Promise<Finished> {
  const child = spawn(process.execPath, [bin, ...args], { env: { PATH: process.env['PATH'] } });
  let stdout = '';
  let stderr = '';
  let isStopped = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (stdout.length < stopAfterBytes || isStopped) return;
    isStopped = true;
    // Meltano sends it twice.
    child.kill('SIGTERM');
    child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

function messagesIn(stdout: string): readonly Message[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Message);
}

/** A catalog of these streams alone, as discovered, with a token or without. */
async function catalogFile(
  name: string,
  names: readonly string[],
  options: readonly string[] = [],
): Promise<string> {
  const { streams } = JSON.parse((await tap([...options, '--discover'])).stdout) as Catalog;
  return fileOf(name, { streams: streams.filter(({ stream }) => names.includes(stream)) });
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

describe('tap-intercom', () => {
  it('discovers without settings, always the same', async () => {
    const first = await tap(['--discover']);
    const second = await tap([
      '--discover',
      '--state',
      'missing.json',
      '--catalog',
      'missing.json',
    ]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toBe(second.stdout);
    const { streams } = JSON.parse(first.stdout) as Catalog;
    expect(streams.map(({ tap_stream_id: name }) => name)).toEqual(
      expect.arrayContaining([
        ...['admins', 'companies', 'company_attributes', 'company_segments', 'contact_attributes'],
        ...['contacts', 'conversation_parts', 'conversations', 'segments', 'tags', 'teams'],
      ]),
    );
  });

  it('discovers the types of the attributes that the workspace has defined, with a token', async () => {
    const { code, stdout } = await tap(['--config', await configFile(), '--discover']);
    expect(code).toBe(0);
    const { streams } = JSON.parse(stdout) as Catalog;
    const attributesOf = (name: string, field: string) => {
      const { schema, metadata } = streams.find(({ stream }) => stream === name) ?? {};
      const { [field]: attributes } = schema?.['properties'] as Record<string, JsonObject>;
      const names = Object.keys(attributes?.['properties'] as JsonObject);
      expect(metadata).toEqual(
        expect.arrayContaining(
          names.map((one) => ({
            breadcrumb: ['properties', field, 'properties', one],
            metadata: { inclusion: 'available' },
          })),
        ),
      );
      return attributes;
    };
    expect(attributesOf('contacts', 'custom_attributes')).toEqual({
      type: ['null', 'object'],
      additionalProperties: true,
      properties: {
        Plan: { type: ['null', 'string'] },
        plan: { type: ['null', 'string'] },
        select: { type: ['null', 'boolean'] },
        'monthly spend': { type: ['null', 'number'] },
        Größe_ключ_鍵: { type: ['null', 'string'] },
        'trial.ends.at': { type: ['null', 'integer', 'string'] },
        '€-balance': { type: ['null', 'number'] },
        constructor: { type: ['null', 'string'] },
        'say "hi"': { type: ['null', 'string'] },
        logins: { type: ['null', 'integer'] },
      },
    });
    expect(attributesOf('companies', 'custom_attributes')).toMatchObject({
      properties: { tier: { type: ['null', 'integer'] }, arr: { type: ['null', 'number'] } },
    });
    expect(attributesOf('conversations', 'custom_attributes')).toMatchObject({
      properties: { Topic: { type: ['null', 'string'] }, Retries: { type: ['null', 'integer'] } },
    });
    expect(attributesOf('tickets', 'ticket_attributes')).toMatchObject({
      properties: {
        _default_title_: { type: ['null', 'string'] },
        'Supporting evidence': { type: ['null', 'array', 'object'] },
      },
    });
  });

  it('writes no record that its SCHEMA contradicts, whatever values the attributes have', async () => {
    const odd = sandbox.workspace.createContact({
      custom_attributes: { plan: 7, logins: 'many', select: 'yes', '€-balance': [1] },
    });
    const config = await configFile();
    const catalog = await catalogFile('typed.json', ['contacts', 'tickets'], ['--config', config]);
    const { code, stdout } = await tap(['--config', config, '--catalog', catalog]);
    expect(code).toBe(0);
    const ajv = new Ajv({ strict: false, ownProperties: true });
    formats.default(ajv);
    const validators = new Map<string, ValidateFunction>();
    const schemas = new Map<string, number>();
    const problems: string[] = [];
    for (const message of messagesIn(stdout)) {
      if (message.type === 'SCHEMA') {
        validators.set(message.stream, ajv.compile(message.schema));
        schemas.set(message.stream, (schemas.get(message.stream) ?? 0) + 1);
      } else if (message.type === 'RECORD') {
        const validate = validators.get(message.stream);
        if (validate?.(message.record) !== true) {
          problems.push(`${message.stream}: ${ajv.errorsText(validate?.errors)}`);
        }
      }
    }
    expect(problems).toEqual([]);
    expect([...schemas].filter(([, count]) => count > 1)).toEqual([['contacts', 2]]);
    expect(stdout).toContain(`"id":"${odd}"`);
  });

  it('says so when the catalog selects nothing', async () => {
    const catalog = await fileOf('nothing.json', { streams: [] });
    const { code, stderr } = await tap(['--config', await configFile(), '--catalog', catalog]);
    expect(code).toBe(0);
    expect(stderr).toContain('WARNING the catalog selects no stream, so nothing is read');
  });

  it('leaves out attributes that are deselected', async () => {
    const config = await configFile();
    const { streams } = JSON.parse(
      (await tap(['--config', config, '--discover'])).stdout,
    ) as Catalog;
    const catalog = await fileOf('fewer.json', {
      streams: streams
        .filter(({ stream }) => stream === 'contacts')
        .map((stream) => ({
          ...stream,
          metadata: stream.metadata.map((item) =>
            item.breadcrumb.at(-1) === 'logins'
              ? { ...item, metadata: { ...item.metadata, selected: false } }
              : item,
          ),
        })),
    });
    const { stdout } = await tap(['--config', config, '--catalog', catalog]);
    expect(stdout).toContain('"monthly spend":');
    expect(stdout).not.toContain('"logins":');
  });

  it('discovers without the workspace where that cannot be asked, and says why', async () => {
    const offline = await tap(['--discover']);
    expect(offline.stderr).toContain(
      'INFO custom attributes are not typed: no access_token is configured\n',
    );
    const refused = await tap([
      '--config',
      await configFile({ access_token: 'a-token-that-is-wrong' }),
      '--discover',
    ]);
    expect([refused.code, refused.stdout]).toEqual([0, offline.stdout]);
    expect(refused.stderr).toMatch(
      /WARNING custom attributes are not typed: Intercom does not accept the access token /,
    );
    const wrong = await tap([
      '--config',
      await configFile({ base_url: 'http://a:b' }),
      '--discover',
    ]);
    expect(wrong).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'CRITICAL base_url: not a URL like https://api.intercom.io\nCRITICAL Config validation failed\n',
    });
    const unreachable = await tap([
      '--config',
      await configFile({ base_url: 'http://127.0.0.1:1' }),
      '--discover',
    ]);
    expect([unreachable.code, unreachable.stdout]).toEqual([0, offline.stdout]);
    expect(unreachable.stderr).toMatch(/WARNING custom attributes are not typed: GET .* no answer/);

    const granted = sandbox.settings().permissions;
    sandbox.configure({ permissions: granted.filter((one) => one !== 'read_conversations') });
    try {
      const some = await tap(['--config', await configFile(), '--discover']);
      expect(some.code).toBe(0);
      expect(some.stderr).toMatch(
        /WARNING custom_attributes of conversations are not typed: GET .*\/conversations\/attributes: answered 401/,
      );
      expect(some.stdout).toContain('"monthly spend"');
      expect(some.stdout).not.toContain('"Topic"');
    } finally {
      sandbox.configure({ permissions: granted });
    }
  });

  it('reads, and goes on from its state', async () => {
    const config = await configFile();
    const first = await tap(['--config', config]);
    expect(first.stderr).not.toMatch(/CRITICAL|ERROR/);
    expect(first.code).toBe(0);
    const messages = messagesIn(first.stdout);
    expect(messages.filter(({ type }) => type === 'RECORD').length).toBeGreaterThan(400);
    expect(messages.at(-1)?.type).toBe('STATE');
    const state = await fileOf('state.json', (messages.at(-1) as { value: JsonObject }).value);
    const second = await tap(['--config', config, '--state', state]);
    expect(second.code).toBe(0);
    const again = messagesIn(second.stdout).filter(
      (message) => message.type === 'RECORD' && message.stream === 'contacts',
    );
    expect(again.length).toBeLessThan(30);
  });

  it('keeps every digit of what a state says of other streams', async () => {
    const state = join(directory, 'foreign.json');
    const others =
      '"bookmarks":{"elsewhere":{"id":12345678901234567890,"at":0.1234567890123456789}}';
    await writeFile(state, `{${others.replace('{"e', '{ "e')}}`);
    const catalog = await catalogFile('tags-only.json', ['tags']);
    const { code, stdout } = await tap([
      ...['--config', await configFile(), '--catalog', catalog, '--state', state],
    ]);
    expect(code).toBe(0);
    expect(lastLine(stdout)).toContain(others.slice(0, -1));
  });

  it('reads what a catalog selects', async () => {
    const { streams } = JSON.parse((await tap(['--discover'])).stdout) as Catalog;
    const catalog = await fileOf('catalog.json', {
      streams: streams.map((stream) => ({
        ...stream,
        metadata: stream.metadata.map((item) => ({
          ...item,
          metadata: {
            ...item.metadata,
            selected:
              item.breadcrumb.length === 0
                ? stream.stream === 'tags'
                : item.breadcrumb[1] !== 'name',
          },
        })),
      })),
    });
    const { code, stdout } = await tap(['--config', await configFile(), '--properties', catalog]);
    expect(code).toBe(0);
    const records = messagesIn(stdout).flatMap((message) =>
      message.type === 'RECORD' ? [message] : [],
    );
    expect(new Set(records.map(({ stream }) => stream))).toEqual(new Set(['tags']));
    expect(records[0]?.record).not.toHaveProperty('name');
    expect(records[0]?.record).toHaveProperty('id');
  });

  it('stops at SIGTERM with a last state, and says so with its exit code', async () => {
    sandbox.configure({ latencyMs: 30 });
    try {
      const { code, stdout, stderr } = await tap(['--config', await configFile()], 200_000);
      expect(code).toBe(143);
      expect(lastLine(stderr)).toBe('CRITICAL stopped by SIGTERM');
      expect(stdout.endsWith('\n')).toBe(true);
      expect(messagesIn(stdout).at(-1)?.type).toBe('STATE');
    } finally {
      sandbox.configure({ latencyMs: 0 });
    }
  });

  it('says in one line that the token is not accepted, without the token', async () => {
    const { code, stdout, stderr } = await tap([
      '--config',
      await configFile({ access_token: 'a-token-that-is-wrong' }),
    ]);
    expect([code, stdout]).toEqual([1, '']);
    expect(lastLine(stderr)).toMatch(
      /^CRITICAL Intercom does not accept the access token \(GET .*\/me: answered 401 .*\)\. Check access_token, and that region is that of the workspace$/,
    );
    expect(stderr).not.toContain('a-token-that-is-wrong');
  });

  it('says why it ends when nobody reads the catalog that it discovers', async () => {
    const child = spawn(process.execPath, [bin, '--discover'], { env: {} });
    child.stdout.once('data', () => child.stdout.destroy());
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([child.exitCode, lastLine(stderr)]).toEqual([
      1,
      'CRITICAL stdout was closed by the program that reads it; see its own messages for the reason',
    ]);
  });

  it('writes a record of each stream with --test, and only schemas with --test=schema', async () => {
    const config = await configFile();
    const test = await tap(['--config', config, '--test']);
    expect(test.code).toBe(0);
    const records = messagesIn(test.stdout).flatMap((message) =>
      message.type === 'RECORD' ? [message.stream] : [],
    );
    expect(new Set(records).size).toBe(records.length);
    expect(records).toEqual(
      expect.arrayContaining(['admins', 'companies', 'contacts', 'conversations']),
    );
    const schemas = await tap(['--config', config, '--test=schema']);
    expect(new Set(messagesIn(schemas.stdout).map(({ type }) => type))).toEqual(
      new Set(['SCHEMA']),
    );
  });

  it('says with --check what can be read and what is missing', async () => {
    const config = await configFile();
    const all = await tap(['--config', config, '--check']);
    expect([all.code, lastLine(all.stderr)]).toEqual([0, expect.any(String)]);
    expect(all.stdout).toContain('contacts: readable\n');
    const granted = sandbox.settings().permissions;
    sandbox.configure({ permissions: granted.filter((one) => one !== 'read_conversations') });
    try {
      const some = await tap(['--config', config, '--check']);
      expect(some.code).toBe(1);
      expect(some.stdout).toContain('contacts: readable\n');
      expect(some.stdout).toContain(
        'conversations: not readable: the token lacks the permission "Read conversations"',
      );
      expect(lastLine(some.stderr)).toMatch(/^CRITICAL \d+ of \d+ streams cannot be read$/);
    } finally {
      sandbox.configure({ permissions: granted });
    }
  });

  it('fails for what it may not read where on_forbidden says so, once the rest is read', async () => {
    const catalog = await catalogFile('forbidden.json', ['tags', 'conversations']);
    const granted = sandbox.settings().permissions;
    sandbox.configure({ permissions: granted.filter((one) => one !== 'read_conversations') });
    try {
      const skipping = await tap(['--config', await configFile(), '--catalog', catalog]);
      expect(skipping.code).toBe(0);
      const failing = await tap([
        ...['--config', await configFile({ on_forbidden: 'fail' })],
        ...['--catalog', catalog],
      ]);
      expect(failing.code).toBe(1);
      expect(lastLine(failing.stderr)).toBe(
        'CRITICAL conversations: the token lacks the permission "Read conversations" (Developer Hub, your app, Authentication). Deselect the stream, or set on_forbidden to skip',
      );
      const types = messagesIn(failing.stdout).map(({ type }) => type);
      expect(types).toEqual(messagesIn(skipping.stdout).map(({ type }) => type));
      expect(types).toContain('RECORD');
      expect(types.at(-1)).toBe('STATE');
    } finally {
      sandbox.configure({ permissions: granted });
    }
  });

  it('shows its own version', async () => {
    const { version } = JSON.parse(
      await readFile(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
    ) as { version: string };
    expect((await tap(['--version'])).stdout).toContain(version);
  });
});
