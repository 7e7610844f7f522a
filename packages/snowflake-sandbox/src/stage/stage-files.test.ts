import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { openStageFiles } from './stage-files.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stage-files-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const put = (text: string): readonly [Readable] => [Readable.from([Buffer.from(text)])];

describe('the files of the stages', () => {
  it('keeps a file under its path and finds it again after a restart', async () => {
    const files = await openStageFiles(folder, () => 1_000);
    await files.write({ stage: 'stage/1', path: 'b/x.csv' }, put('hello'));
    await files.write({ stage: 'stage/1', path: 'a' }, put(''));
    await files.write({ stage: 'stage/2', path: 'a' }, put('other'));

    const again = await openStageFiles(folder, () => 2_000);
    expect(
      again
        .list('stage/1')
        .map(({ path, size, md5, lastModifiedMs }) => ({ path, size, md5, lastModifiedMs })),
    ).toEqual([
      { path: 'a', size: 0, md5: 'd41d8cd98f00b204e9800998ecf8427e', lastModifiedMs: 1_000 },
      { path: 'b/x.csv', size: 5, md5: '5d41402abc4b2a76b9719d911017c592', lastModifiedMs: 1_000 },
    ]);
    const file = again.find('stage/2', 'a');
    expect(file && (await readFile(again.location(file), 'utf8'))).toBe('other');
  });

  it('replaces what is at a path, and leaves nothing of it', async () => {
    const files = await openStageFiles(folder, () => 1_000);
    await files.write({ stage: 's', path: 'x' }, put('one'));
    await files.write({ stage: 's', path: 'x' }, put('two!'));
    expect(files.list('s').map((file) => file.size)).toEqual([4]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('does not show a file whose upload breaks off or is not accepted', async () => {
    const files = await openStageFiles(folder, () => 1_000);
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half');
        throw new Error('connection lost');
      })(),
    );
    await expect(files.write({ stage: 's', path: 'x' }, [broken])).rejects.toThrow(
      'connection lost',
    );
    const refuse = (): void => {
      throw new Error('wrong digest');
    };
    await expect(files.write({ stage: 's', path: 'x' }, put('abc'), refuse)).rejects.toThrow(
      'wrong digest',
    );
    expect(files.all()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('throws away what a crash left half done', async () => {
    const files = await openStageFiles(folder, () => 1_000);
    await files.write({ stage: 's', path: 'x' }, put('kept'));
    await writeFile(join(folder, 'dead.data'), 'bytes without an entry');
    await writeFile(join(folder, 'dead.json.part'), '{');
    const again = await openStageFiles(folder, () => 2_000);
    expect(again.all().map((file) => file.path)).toEqual(['x']);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('never leaves its folder, whatever a path says', async () => {
    const inner = join(folder, 'inner');
    const files = await openStageFiles(inner, () => 1_000);
    for (const path of [
      '../../escape',
      '/etc/passwd',
      '..',
      'a/../../../b',
      'C:\\x',
      'nul\0byte',
      'x'.repeat(2_000),
    ]) {
      await files.write({ stage: '../s', path }, put('x'));
      expect(files.find('../s', path)?.size).toBe(1);
    }
    expect(await readdir(folder)).toEqual(['inner']);
    await files.removeStage('../s');
    expect(await readdir(inner)).toEqual([]);
  });
});
