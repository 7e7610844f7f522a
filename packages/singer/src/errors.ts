/**
 * An error made on purpose: its message is for the person who runs the program, and is printed without
 * a stack trace. It says what failed, where, and what to do next, and never holds a secret.
 */
export class ConnectorError extends Error {
  override readonly name: string = 'ConnectorError';
  /** What the process exits with. */
  readonly exitCode: number = 1;
}

/** The configuration cannot be used. One problem to a line, each with the path of the setting. */
export class ConfigError extends ConnectorError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super([...problems, 'Config validation failed'].join('\n'), options);
    this.problems = problems;
  }
}

/** The command line cannot be understood. */
export class UsageError extends ConnectorError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** A file named on the command line (catalog, state, input) cannot be read or is not what it should be. */
export class InputFileError extends ConnectorError {
  override readonly name = 'InputFileError';
}

/** A line on stdin is not a Singer message. The messages before it were delivered. */
export class MessageParseError extends ConnectorError {
  override readonly name = 'MessageParseError';
  readonly line: number;

  constructor(line: number, problem: string, options?: ErrorOptions) {
    super(`line ${line}: ${problem}`, options);
    this.line = line;
  }
}

/** Whoever read our stdout has gone away (EPIPE): what is not yet written cannot be delivered. */
export class OutputClosedError extends ConnectorError {
  override readonly name = 'OutputClosedError';
}

/** The run was told to stop (SIGTERM, SIGINT) and did so in good order. */
export class InterruptedError extends ConnectorError {
  override readonly name = 'InterruptedError';
  override readonly exitCode: number;

  constructor(signal: 'SIGTERM' | 'SIGINT') {
    super(`stopped by ${signal}`);
    this.exitCode = signal === 'SIGTERM' ? 143 : 130;
  }
}
