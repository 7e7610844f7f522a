import { about, type AboutFormat } from '../config/about.ts';
import type { Clock } from '../clock.ts';
import { UsageError } from '../errors.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Logger } from '../log/log.ts';
import { createMetrics } from '../log/metrics.ts';
import { helpText, parseFlags } from './parse-flags.ts';
import { createProgress } from '../log/progress.ts';
import type { CliProgram, Command, Flags, ProcessPort } from './cli-program.ts';
import type { Terminal } from '../log/terminal.ts';

export type Surroundings = {
  readonly log: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** On a TTY. */
  readonly terminal: Terminal | undefined;
};

/** Does what the command line asks for. */
export async function runProgram(
  program: CliProgram,
  port: ProcessPort,
  surroundings: Surroundings,
): Promise<void> {
  const argv = port.argv.slice(2);
  // Before anything is imported that takes time.
  if (argv.includes('--version')) {
    port.stdout.write(`${program.name} v${program.version}\n`);
    return;
  }
  const { flags, config } = await parseFlags(program, argv);
  if (flags['help']) {
    const columns = port.stdout.isTTY ? port.stdout.columns : 100;
    port.stdout.write(`${await helpText(program, columns)}\n`);
  } else if (flags['about']) {
    port.stdout.write(about(program, (flags['format'] ?? 'text') as AboutFormat));
  } else {
    await runCommand(program, chooseCommand(program, flags), { flags, config }, port, surroundings);
  }
}

type Work = Pick<Command, 'needsConfig' | 'run'>;

function chooseCommand(program: CliProgram, flags: Flags): Work {
  const given = (program.commands ?? []).filter(({ flag }) => flags[flag] !== undefined);
  if (given.length > 1) {
    const names = given.map(({ flag }) => `--${flag}`).join(' and ');
    throw new UsageError(`${names} cannot be given together`);
  }
  return given[0] ?? { needsConfig: true, run: (context) => program.run(context) };
}

async function runCommand(
  program: CliProgram,
  command: Work,
  given: { readonly flags: Flags; readonly config: readonly string[] },
  port: ProcessPort,
  { log, clock, signal, terminal }: Surroundings,
): Promise<void> {
  const loaded = await loadConfig(program, given.config, port.env, {
    partial: !command.needsConfig,
  });
  for (const secret of loaded.secrets) log.addSecret(secret);
  for (const warning of loaded.warnings) log.warning(warning);

  const metrics = createMetrics(log, clock);
  const progress = createProgress({ log, clock, ...(terminal && { terminal }) });
  const used: { stdin?: ProcessPort['stdin'] } = {};
  try {
    await command.run({
      flags: given.flags,
      config: loaded.config,
      env: port.env,
      get stdin() {
        used.stdin = port.stdin;
        return port.stdin;
      },
      stdout: port.stdout,
      stderr: port.stderr,
      log,
      metrics,
      progress,
      signal,
      clock,
    });
  } finally {
    progress.close();
    metrics.close();
    // A program that writes to us learns that we have gone, and we do not wait for it.
    used.stdin?.destroy();
  }
}
