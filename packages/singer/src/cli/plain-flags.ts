import type { CliOption, Flags } from './cli-program.ts';

export type ParsedFlags = {
  readonly flags: Flags;
  /** Paths, and `ENV`. */
  readonly config: readonly string[];
};

/**
 * The flags of a command line as almost all are: each by its full name and once, with its value as the next
 * argument. Undefined for any other, and for one that must be refused: yargs takes as long to load as all else
 * that a program does before it starts to work.
 */
export function plainFlags(
  options: readonly (readonly [string, CliOption])[],
  argv: readonly string[],
): ParsedFlags | undefined {
  const found = new Map<string, string | true>();
  const config: string[] = [];
  const rest = [...argv];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (flag === '--config') {
      const source = valueAt(rest);
      if (source === undefined) return undefined;
      config.push(source);
      continue;
    }
    const [name, option] = options.find(([known]) => flag === `--${known}`) ?? [];
    if (name === undefined || !isPlain(option) || found.has(name)) return undefined;
    const value = option.type === 'boolean' || valueAt(rest);
    if (value === undefined) return undefined;
    found.set(name, value);
  }
  return { flags: Object.fromEntries(options.map(([name]) => [name, found.get(name)])), config };
}

/** The next argument, if it can be nothing but a value. */
function valueAt(rest: string[]): string | undefined {
  const value = rest.shift();
  return value === '' || value?.startsWith('-') ? undefined : value;
}

/** Nothing has to be said of it but whether it is there, or its value. */
function isPlain(option: CliOption | undefined): option is CliOption {
  return (
    option !== undefined &&
    option.type !== 'number' &&
    option.choices === undefined &&
    option.needs === undefined
  );
}
