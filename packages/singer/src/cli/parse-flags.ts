import { UsageError } from '../errors.ts';
import type { CliOption, CliProgram, Flags } from './cli-program.ts';
import type { ParsedFlags } from './plain-flags.ts';
import { plainFlags } from './plain-flags.ts';

/** Parses the arguments after the program's name. Throws UsageError for what it does not know. */
export async function parseFlags(
  program: CliProgram,
  argv: readonly string[],
): Promise<ParsedFlags> {
  return plainFlags(optionsOf(program), argv) ?? parseAnyFlags(program, argv);
}

/** What `--help` prints, in lines of so many columns. */
export async function helpText(program: CliProgram, columns: number): Promise<string> {
  const parser = await yargsParser(program);
  return parser.wrap(Math.min(columns, 100)).getHelp();
}

/** As `parseFlags`, however the arguments are written. */
export async function parseAnyFlags(
  program: CliProgram,
  argv: readonly string[],
): Promise<ParsedFlags> {
  const parser = await yargsParser(program);
  const parsed: Readonly<Record<string, unknown>> = await parser.parse([...argv]);

  const stray = parsed['_'];
  if (Array.isArray(stray) && stray.length > 0) {
    throw usageError(program, `Unexpected argument: ${String(stray[0])}`);
  }
  return {
    flags: Object.fromEntries(
      optionsOf(program).map(([name, option]) => [name, readFlag(name, option, parsed[name])]),
    ),
    config: (parsed['config'] as readonly string[] | undefined) ?? [],
  };
}

async function yargsParser(program: CliProgram) {
  const { default: yargs } = await import('yargs');
  return yargs()
    .scriptName(program.name)
    .usage(`$0 --config FILE [options]\n\n${program.description}`)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .detectLocale(false)
    .exitProcess(false)
    .help(false)
    .version(false)
    .option('config', {
      alias: 'c',
      type: 'string',
      array: true,
      requiresArg: true,
      description: 'Configuration file, or ENV for environment variables; may be repeated',
    })
    .options(
      Object.fromEntries(optionsOf(program).map(([name, option]) => [name, toYargs(option)])),
    )
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      throw usageError(program, message ?? error?.message ?? 'the arguments cannot be understood');
    });
}

function usageError(program: CliProgram, problem: string): UsageError {
  return new UsageError(`${problem}\nsee ${program.name} --help`);
}

function optionsOf(program: CliProgram): readonly (readonly [string, CliOption])[] {
  const commands = (program.commands ?? []).map(({ flag, alias, description, choices }) => {
    const option: CliOption = {
      type: choices ? 'string' : 'boolean',
      description,
      ...(alias !== undefined && { alias }),
      ...(choices && { choices: ['', ...choices] }),
    };
    return [flag, option] as const;
  });
  const own: Readonly<Record<string, CliOption>> = {
    about: { type: 'boolean', description: 'Show what the program can do and its settings' },
    format: {
      type: 'string',
      needs: 'about',
      choices: ['text', 'json', 'markdown'],
      description: 'Format of --about',
    },
    version: { type: 'boolean', description: 'Show the version' },
    help: { type: 'boolean', alias: 'h', description: 'Show this help' },
  };
  return [...Object.entries(program.options ?? {}), ...commands, ...Object.entries(own)];
}

function toYargs(option: CliOption) {
  const { alias, choices, needs } = option;
  return {
    type: option.type === 'number' ? ('string' as const) : option.type,
    requiresArg: option.type !== 'boolean' && !choices?.includes(''),
    description: option.description,
    hidden: option.hidden ?? false,
    ...(alias !== undefined && { alias }),
    ...(choices && { choices }),
    ...(needs !== undefined && { implies: needs }),
  };
}

/** Of a flag that is given several times the last counts. */
function readFlag(name: string, option: CliOption, given: unknown): Flags[string] {
  const value: unknown = [given].flat().at(-1);
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (option.type === 'string') return value;
  const parsed = value.trim() === '' ? NaN : Number(value);
  if (Number.isNaN(parsed)) throw new UsageError(`--${name}: not a number: ${value}`);
  return parsed;
}
