import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const bin = fileURLToPath(new URL('../bin/intercom-sandbox.js', import.meta.url));

test('the program prints a configuration for the tap when it is ready, answers, and stops on SIGTERM', async () => {
  const child = spawn(process.execPath, [bin, '--contacts', '3', '--token', 'mine'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const config = JSON.parse(line) as { base_url: string; access_token: string };
  expect(config).toEqual({
    base_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    access_token: 'mine',
  });
  const response = await fetch(`${config.base_url}/me`, {
    headers: { Authorization: `Bearer ${config.access_token}` },
  });
  expect(response.status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('a wrong option ends it with one line, in English everywhere, and a non-zero code', async () => {
  const child = spawn(process.execPath, [bin, '--nonsense'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'de_DE.UTF-8' },
  });
  const written: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, written.join('')]).toEqual([1, 'intercom-sandbox: Unknown argument: nonsense\n']);
});
