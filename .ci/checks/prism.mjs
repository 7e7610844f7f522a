// A second opinion: Prism, unmodified, as a validating proxy in front of the sandbox, while the tap runs. It must not object
// to anything in which our own judge sees nothing.
//
//   node .ci/checks/prism.mjs PATH/2.16.yaml
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { readDescription } from '../../scripts/stream-schemas/description.mjs';
import { createJudge } from './description/judge.mjs';
import { startRecorder } from './description/recorder.mjs';
import { npmPackage } from './foreign-programs.mjs';
import { run, tapBin } from './programs.mjs';
import { createReport } from './report.mjs';

const [, , descriptionPath] = process.argv;
const report = createReport();
const judge = createJudge(await readDescription(descriptionPath));
const bin = await npmPackage('@stoplight/prism-cli@5.14.2');
const folder = await mkdtemp(`${tmpdir()}/prism-`);
const sandbox = await startIntercomSandbox({
  seed: 3,
  size: { contacts: 60, companies: 20, conversations: 20 },
});
const port = await freePort();
const listen = ['--host', '127.0.0.1', '--port', String(port)];
const prism = spawn(`${bin}/prism`, ['proxy', descriptionPath, sandbox.url, ...listen]);
await untilItListens(prism);

await report.check('Prism objects to nothing that our judge lets pass', async () => {
  const problems = new Set();
  let objections = 0;
  const recorder = await startRecorder(`http://127.0.0.1:${port}`, (exchange) => {
    const violations = exchange.responseHeaders['sl-violations'];
    if (violations === undefined) return;
    objections += 1;
    if (judge(exchange).length === 0)
      problems.add(`${exchange.method} ${exchange.path}: ${violations}`);
  });
  const config = {
    access_token: sandbox.token,
    base_url: recorder.url,
    start_date: '2015-01-01T00:00:00Z',
  };
  await writeFile(`${folder}/tap.json`, JSON.stringify(config));
  const { code, stderr } = await run(tapBin, ['--config', `${folder}/tap.json`]);
  await recorder.close();
  console.log(`# Prism objected to ${objections} exchanges`);
  return code === 0 ? [...problems] : [`the tap ended with ${code}`, stderr.slice(-500)];
});

prism.kill();
await sandbox.close();
await rm(folder, { recursive: true });
report.finish();

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = server.address().port;
  server.close();
  await once(server, 'close');
  return found;
}

/** Resolves at its first word of listening; reads on, so that what it prints never stops it. */
function untilItListens(program) {
  program.stderr.resume();
  return new Promise((resolve, reject) => {
    let printed = '';
    program.stdout.on('data', (chunk) => {
      printed += chunk;
      if (/listening/i.test(printed)) resolve();
    });
    program.on('exit', () => reject(new Error(`Prism ended: ${printed}`)));
  });
}
