import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ExactNumber } from '@intercom-to-snowflake/singer';
import { spool } from './spool.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(directory, { recursive: true }));

type Item = { readonly number: number; readonly text: string };

async function* items(count: number, done: { isDone: boolean }): AsyncGenerator<Item> {
  for (let number = 0; number < count; number += 1) {
    yield await Promise.resolve({ number, text: 'ä'.repeat(number % 50) });
  }
  done.isDone = true;
}

describe('spool', () => {
  it('reads to the end while nobody takes, and gives everything in order', async () => {
    const done = { isDone: false };
    const spooled = spool(items(500, done), directory, 3);
    const first = await spooled.next();
    while (!done.isDone) await new Promise((resolve) => setImmediate(resolve));
    const rest: number[] = [];
    for await (const { number, text } of spooled) {
      expect(text).toBe('ä'.repeat(number % 50));
      rest.push(number);
    }
    expect(first.value).toEqual({ number: 0, text: '' });
    expect(rest).toEqual(Array.from({ length: 499 }, (_, index) => index + 1));
  });

  it('gives numbers with all their digits, from the file as well', async () => {
    const numbers = Array.from(
      { length: 20 },
      (_, i) => new ExactNumber(`1234567890123456789${i}`),
    );
    async function* source(): AsyncGenerator<ExactNumber> {
      yield* await Promise.resolve(numbers);
    }
    const spooled: ExactNumber[] = [];
    for await (const number of spool(source(), directory, 2)) spooled.push(number);
    expect(spooled).toEqual(numbers);
  });

  it('leaves nothing behind, also while it runs', async () => {
    const done = { isDone: false };
    const spooled = spool(items(100, done), directory, 1);
    await spooled.next();
    while (!done.isDone) await new Promise((resolve) => setImmediate(resolve));
    expect(await readdir(directory)).toEqual([]);
    await spooled.return(undefined);
    expect(await readdir(directory)).toEqual([]);
  });

  it('gives what came before a failure, then the failure', async () => {
    async function* failing(): AsyncGenerator<Item> {
      yield* items(20, { isDone: false });
      throw new Error('gone');
    }
    const got: number[] = [];
    const reading = (async () => {
      for await (const { number } of spool(failing(), directory, 2)) got.push(number);
    })();
    await expect(reading).rejects.toThrow('gone');
    expect(got).toHaveLength(20);
  });

  it('says where it cannot write, and what to do', async () => {
    const missing = join(directory, 'missing');
    const read = async () => {
      for await (const { number } of spool(items(9, { isDone: false }), missing, 0)) {
        expect(number).toBeLessThan(9);
      }
    };
    await expect(read()).rejects.toThrow(
      /^cannot write to the folder for temporary files, .*missing: ENOENT.*Set TMPDIR to a folder/,
    );
  });

  it('fails when the disk takes only a part of an item, and gives none that is cut', async () => {
    const script = `
      import { spool } from ${JSON.stringify(new URL('../../dist/paginate/spool.js', import.meta.url).href)};
      async function* items() { for (let n = 0; n < 3; n += 1) yield { n, text: 'x'.repeat(3000) }; }
      try {
        for await (const item of spool(items(), ${JSON.stringify(directory)}, 0)) console.log(item.n);
      } catch (error) { console.log(error.message); }`;
    // A file may have 8 blocks of 512 bytes: the second item ends behind them.
    const limited = 'ulimit -f 8; exec "$0" --input-type=module -e "$1"';
    const { stdout } = await promisify(execFile)('sh', ['-c', limited, process.execPath, script]);
    expect(stdout).toMatch(
      /^(?:0\n)?cannot write to the folder for temporary files, .*: EFBIG.*\n$/,
    );
  });
});
