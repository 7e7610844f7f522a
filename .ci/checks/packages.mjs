// What people install from the registry: the packed packages in an empty folder, with nothing of this repository around them.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { pipe, run } from './programs.mjs';
import { createReport } from './report.mjs';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const report = createReport();
const folder = await mkdtemp(`${tmpdir()}/packages-`);
const sandbox = await startIntercomSandbox({ seed: 11, size: { contacts: 40, conversations: 10 } });
const installed = (bin) => `${folder}/app/node_modules/.bin/${bin}`;
const app = { cwd: `${folder}/app` };

await report.check('the packed packages install into an empty folder', async () => {
  await mkdir(`${folder}/packed`);
  await mkdir(`${folder}/app`);
  for (const name of await readdir(packages)) {
    await mustRun('npm', ['pack', '--silent', '--pack-destination', `${folder}/packed`], {
      cwd: `${packages}/${name}`,
    });
  }
  await writeFile(`${folder}/app/package.json`, '{"private": true}');
  const packed = (await readdir(`${folder}/packed`)).map((name) => `${folder}/packed/${name}`);
  await mustRun('npm', ['install', '--no-audit', '--no-fund', '--silent', ...packed], app);
});

await report.check(
  'tap-intercom | target-snowflake runs there, and the tables can be asked',
  async () => {
    const tap = { access_token: sandbox.token, base_url: sandbox.url };
    await writeFile(`${folder}/app/tap.json`, JSON.stringify(tap));
    await writeFile(`${folder}/app/target.json`, '{"account": "sandbox"}');
    const result = await pipe(
      [installed('tap-intercom'), '--config', 'tap.json'],
      [installed('target-snowflake'), '--config', 'target.json'],
      app,
    );
    const ask = ['query', 'SELECT COUNT(*) AS N FROM SANDBOX.PUBLIC.CONTACTS'];
    const { stdout } = await mustRun(installed('snowflake-sandbox'), ask, app);
    return [
      ...(result.first.code === 0 ? [] : [`tap: ${result.first.code}`, result.first.stderr]),
      ...(result.second.code === 0 ? [] : [`target: ${result.second.code}`, result.second.stderr]),
      ...(/\n40\n/.test(stdout) ? [] : [`not 40 contacts: ${stdout}`]),
    ];
  },
);

await sandbox.close();
await rm(folder, { recursive: true });
report.finish();

async function mustRun(command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stderr}`);
  return result;
}
