import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CliProgram, ProcessPort } from './cli-program.ts';
import { runCli } from './run-cli.ts';
import { collectOutput } from '../testing/collect-output.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { actOut, startFixture } from '../testing/run-fixture.ts';

describe('the command line', () => {
  it('answers --version, --help and --about without a configuration', async () => {
    expect(await startFixture(['--version'], { TAP_FIXTURE_TOKEN: '' }).ended).toEqual({
      code: 0,
      signal: null,
      stdout: 'tap-fixture v1.2.3\n',
      stderr: '',
    });
    const help = await startFixture(['--help']).ended;
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(
      /^tap-fixture --config FILE \[options\]\n\nDoes what its tests ask for\n/,
    );
    const about = await startFixture(['--about', '--format=json']).ended;
    expect(about).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(about.stdout)).toMatchObject({ name: 'tap-fixture', version: '1.2.3' });
  });

  it('runs a command that needs no configuration without one, or with a part of one', async () => {
    const without = await startFixture(['--discover'], { TAP_FIXTURE_TOKEN: '' }).ended;
    expect(without).toMatchObject({ code: 0, stdout: '{"streams":[],"pages":5}\n', stderr: '' });
    const part = await startFixture(['-d', '-c', 'ENV', '--state', 'no-such-file'], {
      TAP_FIXTURE_TOKEN: '',
      TAP_FIXTURE_PAGES: '7',
    }).ended;
    expect(part).toMatchObject({ code: 0, stdout: '{"streams":[],"pages":7}\n', stderr: '' });
  });

  it('gives the program its flags and its configuration', async () => {
    const { stdout } = await startFixture([
      '-c',
      'ENV',
      '--do=show the context',
      '-s',
      'x.json',
      '--rate=0.5',
    ]).ended;
    expect(JSON.parse(stdout)).toEqual({
      config: { token: 's3cr3t/tok+en', pages: 5 },
      flags: { do: 'show the context', state: 'x.json', rate: 0.5 },
    });
  });

  it('takes a command with or without a value', async () => {
    expect(await startFixture(['-c', 'ENV', '--test']).ended).toMatchObject({
      code: 0,
      stdout: '""\n',
    });
    expect(await startFixture(['-c', 'ENV', '--test=schema']).ended).toMatchObject({
      code: 0,
      stdout: '"schema"\n',
    });
  });

  it.each([
    [['--bogus'], 'CRITICAL Unknown argument: bogus\nCRITICAL see tap-fixture --help\n'],
    [['stray'], 'CRITICAL Unexpected argument: stray\nCRITICAL see tap-fixture --help\n'],
    [
      ['--state'],
      'CRITICAL Not enough arguments following: state\nCRITICAL see tap-fixture --help\n',
    ],
    [['--rate=fast'], 'CRITICAL --rate: not a number: fast\n'],
    [['--test', '--discover'], 'CRITICAL --discover and --test cannot be given together\n'],
    [['--format=json'], 'CRITICAL --format goes with --about\nCRITICAL see tap-fixture --help\n'],
  ])('exits with 2 for %j', async (args, stderr) => {
    expect(await startFixture(args).ended).toEqual({ code: 2, signal: null, stdout: '', stderr });
  });

  it('answers --version within 150 ms of CPU more than an empty program, and --discover within 400', async () => {
    const reportCpu =
      'process.on("exit",()=>process.stderr.write(JSON.stringify(process.cpuUsage())))';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(reportCpu)}` };
    const leastCpuMs = async (run: () => Promise<{ readonly stderr: string }>) => {
      const times: number[] = [];
      for (let count = 0; count < 3; count++) {
        const { user, system } = JSON.parse((await run()).stderr) as NodeJS.CpuUsage;
        times.push((user + system) / 1000);
      }
      return Math.min(...times);
    };
    const empty = await leastCpuMs(async () => {
      const { stderr } = spawn(process.execPath, ['-e', '0'], { env });
      return { stderr: await text(stderr) };
    });
    expect((await leastCpuMs(() => startFixture(['--version'], env).ended)) - empty).toBeLessThan(
      150,
    );
    expect((await leastCpuMs(() => startFixture(['--discover'], env).ended)) - empty).toBeLessThan(
      400,
    );
  });
});

describe('a failure', () => {
  it('made on purpose is its message alone, with the level before each line', async () => {
    expect(await actOut('fail on purpose').ended).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: 'CRITICAL the first line\nCRITICAL the second line\n',
    });
  });

  it('that is a bug says so, and shows its stack at debug level only', async () => {
    expect(await actOut('fail by a bug').ended).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr:
        "CRITICAL unexpected failure: Cannot read properties of undefined (reading 'boom')\n" +
        'CRITICAL this is a bug in tap-fixture; run it with TAP_FIXTURE_LOGLEVEL=debug for details\n',
    });
    const { stderr } = await actOut('fail by a bug', { TAP_FIXTURE_LOGLEVEL: 'debug' }).ended;
    expect(stderr).toMatch(
      /^DEBUG TypeError: .*\n(DEBUG .*\n)+CRITICAL unexpected failure: .*\nCRITICAL .*\n$/,
    );
  });

  it.each([
    ['throw in a timer', 'thrown where nobody catches'],
    ['reject unhandled', 'rejected where nobody catches'],
  ])('that nobody catches ends the run like any other: %s', async (act, message) => {
    expect(await actOut(act).ended).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr:
        `CRITICAL unexpected failure: ${message}\n` +
        'CRITICAL this is a bug in tap-fixture; run it with TAP_FIXTURE_LOGLEVEL=debug for details\n',
    });
  });

  it('shows no secret', async () => {
    expect(await actOut('show the token').ended).toMatchObject({
      code: 1,
      stderr: 'INFO Authorization: Bearer ***\nCRITICAL https://host/?token=*** is refused\n',
    });
  });

  it('of the configuration has one line per problem', async () => {
    const { code, stderr } = await startFixture(['-c', 'ENV'], {
      TAP_FIXTURE_TOKEN: '',
      TAP_FIXTURE_PAGES: '0',
    }).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      'CRITICAL token: is required; set it in the config file, or set TAP_FIXTURE_TOKEN and give --config ENV\n' +
        'CRITICAL pages: must be >= 1 (TAP_FIXTURE_PAGES in the environment)\n' +
        'CRITICAL Config validation failed\n',
    );
  });

  it('is a run that ends without having finished', async () => {
    expect(await actOut('wait for nothing').ended).toMatchObject({
      code: 1,
      stderr: 'CRITICAL ended before its work was done: it waits for what cannot come\n',
    });
  });

  it('is written as the JSON that Meltano reads, when Meltano asks for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'run-cli-'));
    const path = join(folder, 'logging.json');
    await writeFile(
      path,
      '{"formatters":{"f":{"()":"singer_sdk.logging.StructuredFormatter"}},"root":{"level":"INFO"}}',
    );
    const { code, stderr } = await actOut('fail on purpose', { SINGER_SDK_LOG_CONFIG: path }).ended;
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'critical',
      logger_name: 'tap-fixture',
      stream_name: null,
      message: 'the first line\nthe second line',
    });
  });
});

describe('output', () => {
  it('arrives whole however slowly it is read', async () => {
    const { child, output, ended } = actOut('write much');
    child.stdout.pause();
    await once(child.stdout, 'readable');
    child.stdout.resume();
    expect((await ended).code).toBe(0);
    const lines = output.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(5000);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ record: { id: 4999 } });
  });

  it('arrives whole when the program does not wait for it, or fails right after', async () => {
    const { code, stdout } = await actOut('write and forget to flush').ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ record: { id: 1 } });
  });

  it('that nobody reads any more ends the run with one line', async () => {
    const { child, ended } = actOut('write without end');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toMatchObject({
      code: 1,
      stderr:
        'CRITICAL stdout was closed by the program that reads it; see its own messages for the reason\n',
    });
  });

  it('that the disk has no room for fails the run, also when it is the last thing that is done', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => {
        done(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      },
    });
    const { port, stderr, done } = startInProcess({
      argv: ['node', 'tap', '--about'],
      stdout: full,
    });
    await done;
    expect([port.exitCode, stderr()]).toEqual([1, 'CRITICAL writing to stdout failed: ENOSPC\n']);
  });

  it('goes on when nobody reads the log', async () => {
    const { child, output, ended } = actOut('write much', { TAP_FIXTURE_LOGLEVEL: 'debug' });
    child.stderr.destroy();
    expect((await ended).code).toBe(0);
    expect(output.stdout.split('\n')).toHaveLength(5001);
  });
});

describe('a signal', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    '%s lets the program end in good order, also when it is sent again',
    async (name, code) => {
      const { child, until, ended } = actOut('drain when told to stop');
      await until('working');
      child.kill(name);
      await until('stopping');
      child.kill('SIGTERM');
      child.kill('SIGINT');
      expect(await ended).toEqual({
        code,
        signal: null,
        stdout: '{"bookmarks":{}}\n',
        stderr: `INFO working\nINFO stopping\nCRITICAL stopped by ${name}\n`,
      });
    },
  );
});

describe('a program that does not end when it should', () => {
  it('is ended 25 seconds after the signal', async () => {
    const { port, clock, stderr, started } = startInProcess();
    await started;
    port.emit('SIGTERM');
    clock.advance(24_999);
    expect(port.exits).toEqual([]);
    port.emit('SIGTERM');
    clock.advance(1);
    expect(port.exits).toEqual([143]);
    expect(stderr()).toBe('CRITICAL did not stop within 25 s; ending now\n');
  });

  it('is left alone 5 seconds after an exception that nobody caught', async () => {
    const { port, clock, stderr, started, done } = startInProcess();
    await started;
    port.emit('uncaughtException', new Error('boom'));
    await nextTurn();
    clock.advance(5_000);
    await done;
    expect(stderr()).toMatch(/^CRITICAL unexpected failure: boom\n/);
    expect(port.exitCode).toBe(1);
    expect(port.exits).toEqual([]);
    clock.advance(2_000);
    expect(port.exits).toEqual([undefined]);
  });
});

/** A program that never ends, on a process that is none and with time that stands still. */
function startInProcess(different: Readonly<Record<string, unknown>> = {}) {
  const clock = createManualClock();
  const [stdout, stderr] = [collectOutput(), collectOutput()];
  const exits: (number | undefined)[] = [];
  const port = Object.assign(new EventEmitter(), {
    argv: ['node', 'tap-fixture'],
    env: {},
    pid: 1,
    stdin: process.stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    exitCode: 0,
    exit: (code?: number) => exits.push(code),
    exits,
    ...different,
  });
  let start: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const program: CliProgram = {
    name: 'tap-fixture',
    version: '1.2.3',
    description: '',
    kind: 'tap',
    capabilities: [],
    config: { type: 'object', properties: {} },
    run: () => {
      start();
      return new Promise(() => undefined);
    },
  };
  const done = runCli(program, port as unknown as ProcessPort, clock);
  return { port, clock, stderr: () => stderr.text(), started, done };
}

describe('stdin', () => {
  it('is read to its end', async () => {
    const { child, ended } = actOut('echo states');
    child.stdin.end('{"type":"STATE","value":{"n":1.0}}\n{"type":"STATE","value":2}');
    expect(await ended).toMatchObject({ code: 0, stdout: '{"n":1.0}\n2\n', stderr: '' });
  });

  it('that is no Singer ends the run with the number of the line, after what came before', async () => {
    const { child, ended } = actOut('echo states');
    child.stdin.write('{"type":"STATE","value":1}\nTraceback (most recent call last):\n');
    expect(await ended).toMatchObject({
      code: 1,
      stdout: '1\n',
      stderr:
        'CRITICAL line 2: not a JSON object, as every message is. What a tap logs must go to its stderr, not here\n',
    });
  });

  it('does not keep a program that has finished', async () => {
    const { ended } = actOut('stop reading');
    expect(await ended).toMatchObject({ code: 0, stderr: 'INFO enough\n' });
  });
});

it('a handle that is still open does not keep a program that has finished', async () => {
  expect(await actOut('keep a handle').ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});
