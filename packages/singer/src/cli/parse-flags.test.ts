import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CliProgram } from './cli-program.ts';
import { UsageError } from '../errors.ts';
import { helpText, parseAnyFlags, parseFlags } from './parse-flags.ts';

const program: CliProgram = {
  ...{ name: 'tap-shop', version: '1.0.0', description: 'A shop', kind: 'tap', capabilities: [] },
  config: { type: 'object', properties: {} },
  options: {
    catalog: { type: 'string', alias: 'properties', description: 'Streams' },
    state: { type: 'string', alias: 's', description: 'Where to begin' },
    'dry-run': { type: 'boolean', description: 'Changes nothing' },
    limit: { type: 'number', description: 'How many' },
    order: { type: 'string', choices: ['up', 'down'], needs: 'limit', description: 'Which first' },
  },
  commands: [
    { flag: 'check', description: 'Connects', needsConfig: true, run: () => Promise.resolve() },
    {
      ...{ flag: 'try', choices: ['all', 'one'], description: 'Tries' },
      ...{ needsConfig: true, run: () => Promise.resolve() },
    },
  ],
  run: () => Promise.resolve(),
};

type Parse = typeof parseFlags;

async function outcome(parse: Parse, argv: readonly string[]): Promise<unknown> {
  try {
    return await parse(program, argv);
  } catch (error) {
    return error;
  }
}

describe('a command line', () => {
  const names = ['config', 'catalog', 'properties', 'state', 'dry-run', 'limit', 'order', 'check'];
  const flag = fc.constantFrom(...names.map((name) => `--${name}`), '--about', '--help', '--x');
  const value = fc.constantFrom('a.json', 'ENV', 'true', 'false', 'up', '', '-', '7', 'a=b', '--');
  const other = fc.constantFrom(
    '-c',
    '-s',
    '-ca.json',
    '--config=a',
    '--dry-run=false',
    '--state=',
  );
  const plain = fc.constantFrom(
    ...[['--config', 'a.json'], ['--catalog', 'c'], ['--state', '5'], ['--dry-run'], ['--check']],
  );
  const argument = fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 1, arbitrary: fc.tuple(flag, value) },
    { weight: 1, arbitrary: fc.tuple(fc.oneof(flag, value, other)) },
  );

  it('may name several configurations, and any other flag again', async () => {
    const argv = ['--config', 'a.json', '-c', 'ENV', '--state', 'old', '--state=new'];
    expect(await parseFlags(program, argv)).toMatchObject({
      config: ['a.json', 'ENV'],
      flags: { state: 'new' },
    });
    expect(await parseFlags(program, ['--config', 'a.json', '--config', 'b.json'])).toMatchObject({
      config: ['a.json', 'b.json'],
    });
  });

  it.each([
    [['--dry-run=yes'], '--dry-run takes no value: "yes"'],
    [['--check='], '--check takes no value: ""'],
    [['-h=x'], '--help takes no value: "x"'],
    [['--limit', '1', '--order', 'in'], '--order can be "up" or "down", and not "in"'],
    [['--order', 'up'], '--order goes with --limit'],
    [['--try=on'], '--try can be without a value or "all" or "one", and not "on"'],
    [
      ['--format', 'yaml', '--about'],
      '--format can be "text" or "json" or "markdown", and not "yaml"',
    ],
    [['--confg', 'a.json'], 'Unknown argument: confg'],
  ])('is refused in one sentence: %j', async (argv, problem) => {
    await expect(parseFlags(program, argv)).rejects.toThrow(
      new UsageError(`${problem}\nsee tap-shop --help`),
    );
  });

  it('may say what needs no saying, and what follows -- is none', async () => {
    const { flags } = await parseFlags(program, ['--dry-run=false', '--check=true', '--try']);
    expect(flags).toMatchObject({ 'dry-run': false, check: true, try: '' });
    await expect(parseFlags(program, ['--', '--check=x'])).rejects.toThrow(
      'Unexpected argument: --check=x',
    );
  });

  it('has the values that an option can have in the help, in words', async () => {
    const help = (await helpText(program, 200)).replaceAll(/ +/g, ' ');
    expect(help).toContain('--order Which first ("up" or "down") [string]\n');
    expect(help).toContain('--try Tries (without a value or "all" or "one") [string]\n');
  });

  it('means what yargs takes it for, whether that is asked or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(argument, { maxLength: 5 }), async (given) => {
        const argv = given.flat();
        expect(await outcome(parseFlags, argv)).toEqual(await outcome(parseAnyFlags, argv));
      }),
      { numRuns: 150 },
    );
  });
});
