import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';

export type PromptStreams = { readonly input: Readable; readonly output: Writable };

/**
 * Reads statements up to their semicolon and hands each to `run`, whose text it prints; errors are printed and the
 * prompt goes on. Ends with `exit`, `quit` or the end of the input.
 */
export async function prompt(
  { input, output }: PromptStreams,
  run: (sql: string) => Promise<string>,
): Promise<void> {
  const lines = createInterface({ input, output, prompt: 'sandbox> ', terminal: true });
  output.write('Snowflake sandbox. End a statement with a semicolon; leave with "exit".\n');
  let statement = '';
  lines.prompt();
  for await (const line of lines) {
    if (statement === '' && /^\s*(?:exit|quit|\\q)\s*;?\s*$/i.test(line)) break;
    statement += `${line}\n`;
    if (/;\s*$/.test(line)) {
      const sql = statement;
      statement = '';
      await run(sql).then(
        (text) => output.write(text),
        (error: unknown) =>
          output.write(`${error instanceof Error ? error.message : String(error)}\n`),
      );
    }
    lines.setPrompt(statement.trim() === '' ? 'sandbox> ' : '      -> ');
    if (statement.trim() === '') statement = '';
    lines.prompt();
  }
  lines.close();
}
