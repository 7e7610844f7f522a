import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('generated pages', () => {
  it('are what npm run docs would write', async () => {
    const run = promisify(execFile)(process.execPath, ['scripts/generate-docs.mjs', '--check'], {
      cwd: root,
    });
    await expect(run).resolves.toEqual({ stdout: '', stderr: '' });
  });
});

describe('npm run demo', () => {
  it('succeeds twice over, and every count equals the workspace', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/demo.mjs'], {
      cwd: root,
    });
    expect(stdout).toContain('Both runs succeeded, and every count equals the workspace.');
    expect(stdout).toMatch(/CONTACTS +\w+ +changed: NAME, UPDATED_AT/);
    expect(stdout).toMatch(/CONVERSATIONS +\d+ +new/);
    expect(stdout).toMatch(/CONVERSATION_PARTS +\d+ +new/);
    expect(stdout).toMatch(/TAGS +\d+ +deleted/);
  });
});
