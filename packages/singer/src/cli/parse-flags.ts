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
  requireNoValues(program, argv);
  const parser = await yargsParser(program);
  const parsed: Readonly<Record<string, unknown>> = await parser.parse([...argv]);

  const stray = parsed['_'];
  if (Array.isArray(stray) && stray.length > 0) {
    throw usageError(program, `Unexpected argument: ${String(stray[0])}`);
  }
  const flags = Object.fromEntries(
    optionsOf(program).map(([name, option]) => [name, readFlag(name, option, parsed[name])]),
  );
  requireSense(program, flags);
  return {
    flags,
    config: (parsed['config'] as readonly string[] | undefined) ?? [],
  };
}

/** yargs takes any other value than `true` for `false`: `--dry-run=yes` would load. */
function requireNoValues(program: CliProgram, argv: readonly string[]): void {
  const options = optionsOf(program);
  for (const argument of argv) {
    if (argument === '--') return;
    const [, name, value] = /^--?([^=]+)=(.*)$/s.exec(argument) ?? [];
    if (name === undefined) continue;
    const isIt = ([full, { alias }]: (typeof options)[number]) =>
      [full, alias].flat().includes(name);
    const [known, option] = options.find(isIt) ?? [];
    if (option?.type === 'boolean' && value !== 'true' && value !== 'false')
      throw usageError(program, `--${known} takes no value: ${JSON.stringify(value)}`);
  }
}

/** Values that an option does not know, and options that mean nothing without another. */
function requireSense(program: CliProgram, flags: Flags): void {
  for (const [name, { choices, needs }] of optionsOf(program)) {
    const value = flags[name];
    if (value === undefined) continue;
    if (choices !== undefined && !choices.includes(String(value)))
      throw usageError(
        program,
        `--${name} can be ${either(choices)}, and not ${JSON.stringify(value)}`,
      );
    if (needs !== undefined && flags[needs] === undefined)
      throw usageError(program, `--${name} goes with --${needs}`);
  }
}

/** `"up" or "down"`; an option that may stand alone has an empty value among them. */
function either(choices: readonly string[]): string {
  const values = choices.filter((choice) => choice !== '').map((choice) => JSON.stringify(choice));
  return (choices.includes('') ? ['without a value', ...values] : values).join(' or ');
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
  const { alias, choices } = option;
  return {
    type: option.type === 'number' ? ('string' as const) : option.type,
    requiresArg: option.type !== 'boolean' && !choices?.includes(''),
    description: choices ? `${option.description} (${either(choices)})` : option.description,
    hidden: option.hidden ?? false,
    ...(alias !== undefined && { alias }),
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
