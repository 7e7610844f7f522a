import { UsageError } from './errors.ts';
import type { CliOption, CliProgram, Flags } from './cli-program.ts';

export type ParsedFlags = {
  readonly flags: Flags;
  /** Paths, and `ENV`. */
  readonly config: readonly string[];
  readonly help: () => Promise<string>;
};

/** Parses the arguments after the program's name. Throws UsageError for what it does not know. */
export async function parseFlags(
  program: CliProgram,
  argv: readonly string[],
  columns: number,
): Promise<ParsedFlags> {
  const { default: yargs } = await import('yargs');
  const options = optionsOf(program);
  const parser = yargs([...argv])
    .scriptName(program.name)
    .usage(`$0 --config FILE [options]\n\n${program.description}`)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .detectLocale(false)
    .exitProcess(false)
    .help(false)
    .version(false)
    .wrap(Math.min(columns, 100))
    .option('config', {
      alias: 'c',
      type: 'string',
      array: true,
      requiresArg: true,
      description: 'Configuration file, or ENV for environment variables; may be repeated',
    })
    .options(Object.fromEntries(options.map(([name, option]) => [name, toYargs(option)])))
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      throw usageError(program, message ?? error?.message ?? 'the arguments cannot be understood');
    });
  const parsed: Readonly<Record<string, unknown>> = await parser.parse();

  const stray = parsed['_'];
  if (Array.isArray(stray) && stray.length > 0) {
    throw usageError(program, `Unexpected argument: ${String(stray[0])}`);
  }
  const flags = Object.fromEntries(
    options.map(([name, option]) => [name, readFlag(name, option, parsed[name])]),
  );
  return {
    flags,
    config: (parsed['config'] as readonly string[] | undefined) ?? [],
    help: () => parser.getHelp(),
  };
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

function readFlag(name: string, option: CliOption, value: unknown): Flags[string] {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (option.type === 'string') return value;
  const parsed = value.trim() === '' ? NaN : Number(value);
  if (Number.isNaN(parsed)) throw new UsageError(`--${name}: not a number: ${value}`);
  return parsed;
}
