// Our tap with other people's programs: target-jsonl writes every record, singer-check-tap accepts two runs, and Meltano
// runs the pair.
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { pythonPackages } from './foreign-programs.mjs';
import { pipe, run, tapBin } from './programs.mjs';
import { createReport } from './report.mjs';
import { readWorkspace, recordDifferences } from './workspace.mjs';

const KEYS = {
  company_attributes: ['model', 'full_name'],
  contact_attributes: ['model', 'full_name'],
};

const report = createReport();
const folder = await mkdtemp(`${tmpdir()}/foreign-targets-`);
const sandbox = await startIntercomSandbox({
  seed: 7,
  size: { contacts: 500, companies: 90, conversations: 160 },
});
const targetJsonl = await pythonPackages('target-jsonl', [
  'target-jsonl==0.1.4',
  'singer-python==5.8.0',
]);
const singerTools = await pythonPackages('singer-tools', [
  'singer-tools==0.4.1',
  'singer-python==6.8.0',
]);
const tapConfig = await jsonFile('tap.json', {
  access_token: sandbox.token,
  base_url: sandbox.url,
  start_date: '2015-01-01T00:00:00Z',
});

await report.check('tap-intercom | target-jsonl: every record of the workspace', async () => {
  const targetConfig = await jsonFile('target.json', {
    destination_path: `${folder}/jsonl`,
    do_timestamp_file: false,
  });
  const result = await pipe(
    [tapBin, '--config', tapConfig],
    [`${targetJsonl.bin}/target-jsonl`, '--config', targetConfig],
  );
  if (result.first.code !== 0 || result.second.code !== 0) {
    return [
      `tap ${result.first.code}, target ${result.second.code}`,
      result.first.stderr,
      result.second.stderr,
    ];
  }
  const workspace = await readWorkspace(sandbox);
  const problems = [];
  for (const [stream, raws] of Object.entries(workspace)) {
    problems.push(...(await streamProblems(stream, raws)));
  }
  return problems;
});

await report.check('singer-check-tap accepts the tap, second run with state included', async () => {
  // It counts only what it has read when the tap ends, and reads slower than our tap writes: so the tap ends later.
  const lingering = `${folder}/lingering-tap`;
  await writeFile(
    lingering,
    `#!/bin/sh\n"${tapBin}" "$@"\nstatus=$?\nexec >&-\nsleep 5\nexit $status\n`,
  );
  await chmod(lingering, 0o755);
  const args = ['--tap', lingering, '--config', tapConfig];
  const result = await run(`${singerTools.bin}/singer-check-tap`, args, { cwd: folder });
  const runs = result.stdout.split('The output is valid.').length - 1;
  if (result.code === 0 && runs === 2) return [];
  return [`exit code ${result.code}, ${runs} valid runs`, result.stdout, result.stderr];
});

await sandbox.close();
await rm(folder, { recursive: true });
report.finish();

async function streamProblems(stream, raws) {
  const text = await readFile(`${folder}/jsonl/${stream}.jsonl`, 'utf8').catch(() => '');
  const written = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const keyOf = (object) => (KEYS[stream] ?? ['id']).map((name) => String(object[name])).join('/');
  const records = new Map(written.map((record) => [keyOf(record), record]));
  const problems = [];
  if (raws.length === 0) problems.push(`${stream}: the workspace has none, nothing is tested`);
  if (records.size !== raws.length)
    problems.push(`${stream}: ${records.size} records of ${raws.length}`);
  for (const raw of raws) {
    const record = records.get(keyOf(raw));
    if (record === undefined) problems.push(`${stream} lacks ${keyOf(raw)}`);
    else {
      const differences = recordDifferences(raw, record);
      problems.push(...differences.map((difference) => `${stream} ${keyOf(raw)} ${difference}`));
    }
  }
  return problems;
}

async function jsonFile(name, value) {
  const path = `${folder}/${name}`;
  await writeFile(path, JSON.stringify(value));
  return path;
}
