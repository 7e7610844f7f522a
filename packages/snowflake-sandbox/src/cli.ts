import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import yargs from 'yargs';

import { startSnowflakeSandbox } from './server/start-sandbox.ts';
import { printCsv, printTable } from './shell/print-table.ts';
import { prompt } from './shell/prompt.ts';
import { cellText, remoteQuery, type Answer } from './shell/remote-query.ts';

/** The edges of the program, so that a test can stand in for the terminal. */
export type Terminal = {
  readonly argv: readonly string[];
  /** The current directory. */
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Resolves when the user asks to stop: SIGINT or SIGTERM. */
  readonly stopped: () => Promise<void>;
};

type Format = 'table' | 'json' | 'csv';

/** Runs the program; returns the exit code. */
export async function run(terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const complain = (message: string): void => {
    terminal.stderr.write(`${message}\n`);
    exitCode = 1;
  };
  const parser = yargs([...terminal.argv])
    .scriptName('snowflake-sandbox')
    .detectLocale(false)
    .usage('$0 <command>\n\nA local Snowflake for the unmodified driver.')
    .command(
      'serve',
      'Answer Snowflake clients until interrupted',
      (command) =>
        command
          .option('port', {
            type: 'number',
            default: 0,
            describe: 'Port to listen on; 0 is any free one',
          })
          .option('host', {
            type: 'string',
            default: '127.0.0.1',
            describe: 'Address to listen on',
          })
          .option('file', {
            type: 'string',
            describe: 'Keep everything in this DuckDB file; without it in memory',
          })
          .option('user', { type: 'string', default: 'SANDBOX', describe: 'Who may sign in' })
          .option('password', {
            type: 'string',
            default: 'sandbox',
            describe: 'With which password',
          })
          .option('database', {
            type: 'string',
            default: 'SANDBOX',
            describe: 'A database that exists from the start',
          }),
      async (options) => {
        await serve(terminal, options);
      },
    )
    .command(
      'query [sql]',
      'Run SQL and print the rows; without SQL, a prompt, or SQL from a pipe',
      (command) =>
        command
          .positional('sql', {
            type: 'string',
            describe: 'One statement, or several with semicolons',
          })
          .option('url', { type: 'string', describe: 'A running sandbox: http://127.0.0.1:PORT' })
          .option('file', {
            type: 'string',
            describe: `A DuckDB file that no running sandbox has open; without it and --url ./${targetsFile}`,
          })
          .option('json', { type: 'boolean', describe: 'One JSON object a row' })
          .option('csv', {
            type: 'boolean',
            describe: 'Comma-separated, with a header',
          })
          .conflicts('json', 'csv')
          .conflicts('url', 'file'),
      async ({ sql, url, file, json, csv }) => {
        const format: Format = json === true ? 'json' : csv === true ? 'csv' : 'table';
        await query(terminal, sql, { url, file, format });
      },
    )
    .demandCommand(1, 'Say what to do: serve or query.')
    .strict()
    .help()
    .version(false)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(`${message ?? ''}\nTry "snowflake-sandbox --help".`);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
  }
  return exitCode;
}

async function serve(
  { stdout, stopped }: Terminal,
  options: {
    readonly port: number;
    readonly host: string;
    readonly file: string | undefined;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  },
): Promise<void> {
  const { port, host, file, user, password, database } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port must be a whole number from 0 to 65535');
  const sandbox = await startSnowflakeSandbox({
    port,
    host,
    ...(file === undefined ? {} : { file }),
    users: [{ name: user, password }],
    databases: [database.toUpperCase()],
  });
  const config = {
    account: 'sandbox',
    access_url: sandbox.url,
    user,
    password,
    database: database.toUpperCase(),
    warehouse: 'SANDBOX_WH',
    default_target_schema: 'PUBLIC',
  };
  stdout.write(
    `Snowflake sandbox at ${sandbox.url}, ${file === undefined ? 'in memory' : `in ${file}`}.\n\nFor target-snowflake:\n${JSON.stringify(config, null, 2)}\n\nLook inside: snowflake-sandbox query --url ${sandbox.url}\nStop with Ctrl-C.\n`,
  );
  await stopped();
  await sandbox.close();
}

/** The file that target-snowflake keeps its embedded sandbox in, where it runs. */
const targetsFile = 'sandbox.duckdb';

function fileHere(cwd: string): string | undefined {
  const file = join(cwd, targetsFile);
  return existsSync(file) ? file : undefined;
}

async function query(
  terminal: Terminal,
  sql: string | undefined,
  options: {
    readonly url: string | undefined;
    readonly file: string | undefined;
    readonly format: Format;
  },
): Promise<void> {
  const { url, format } = options;
  const file = options.file ?? (url === undefined ? fileHere(terminal.cwd) : undefined);
  if (url === undefined && file === undefined) {
    throw new Error(
      `Say which sandbox: --url http://127.0.0.1:PORT of a running one, or --file of one at rest. There is no ${targetsFile} here.`,
    );
  }
  const own = file === undefined ? undefined : await startSnowflakeSandbox({ file });
  const runOne = async (text: string): Promise<string> =>
    print(await remoteQuery(own?.url ?? url ?? '', text, `shell-${process.pid}`), format);
  try {
    if (sql === undefined && terminal.stdin.isTTY === true) {
      await prompt({ input: terminal.stdin, output: terminal.stdout }, runOne);
    } else {
      terminal.stdout.write(await runOne(sql ?? (await readAll(terminal.stdin))));
    }
  } finally {
    await own?.close();
  }
}

function print({ columns, rows }: Answer, format: Format): string {
  switch (format) {
    case 'json':
      return rows
        .map(
          (row) =>
            `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, row[index]])))}\n`,
        )
        .join('');
    case 'csv':
      return printCsv({ columns, rows: rows.map((row) => row.map(cellText)) });
    case 'table':
      return printTable({ columns, rows: rows.map((row) => row.map(cellText)) });
  }
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}

/** The bin: the real terminal, and the exit code. */
export async function main(): Promise<void> {
  process.exitCode = await run({
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    stopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => {
          resolve();
        });
        process.once('SIGTERM', () => {
          resolve();
        });
      }),
  });
}
