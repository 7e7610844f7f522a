// Intercom's own description judges every request of the tap and every answer of the sandbox. What the sandbox does
// differently on purpose is in its deviations; one that never happens is reported too.
//
//   node .ci/checks/description.mjs PATH/2.16.yaml
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { startIntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { readDescription } from '../../scripts/stream-schemas/description.mjs';
import { exampleHas } from './description/examples.mjs';
import { createJudge } from './description/judge.mjs';
import { startRecorder } from './description/recorder.mjs';
import { walk } from './description/walk.mjs';
import { run, tapBin } from './programs.mjs';
import { createReport } from './report.mjs';

const sandboxDist = '../../packages/intercom-sandbox/dist';
const { allEndpoints } = await import(`${sandboxDist}/endpoints/all-endpoints.js`);
const { deviations } = await import(`${sandboxDist}/deviations.js`).catch(() => ({
  deviations: [],
}));

const report = createReport();
const description = await readDescription(process.argv[2]);
const judge = createJudge(description);
const isInExample = exampleHas(description, judge);
const happened = new Set();
const folder = await mkdtemp(`${tmpdir()}/description-`);
const sandbox = await startIntercomSandbox({
  seed: 3,
  // The walk leaves a scroll open: nobody shall wait a minute for it.
  scrollIdleSeconds: 1,
  size: { contacts: 400, companies: 120, conversations: 160 },
});

await report.check('the sandbox answers every endpoint as described', () =>
  judged(async (url) => walk(sandbox, allEndpoints, url)),
);
await report.check('the tap asks as described: first run', () => judged((url) => runTap(url)));
changeWorkspace();
await report.check('the tap asks as described: second run', () => judged((url) => runTap(url)));
await report.check('a request too many is answered as described', () =>
  judged(async (url) => {
    sandbox.configure({ rateLimit: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => plainStatus(`${url}/tags`)));
    sandbox.configure({ rateLimit: 100_000 });
    return answers.includes(429) ? [] : ['no 429 in 20 requests'];
  }),
);
for (const missingPermissionStatus of [401, 403]) {
  await report.check(
    `a missing permission (${missingPermissionStatus}) skips streams, as described`,
    () =>
      judged(async (url) => {
        sandbox.configure({ permissions: [], missingPermissionStatus });
        const problems = await runTap(url);
        sandbox.configure({
          permissions: [
            'read_users_and_companies',
            'read_conversations',
            'read_admins',
            'read_tags',
          ],
        });
        return problems;
      }),
  );
}
report.expectNone(
  'every deviation of the sandbox happened',
  deviations.filter((each) => !happened.has(each)).map((each) => JSON.stringify(each)),
);

await sandbox.close();
await rm(folder, { recursive: true });
report.finish();

/** Runs `use` with the address of a judging proxy: what it reports, and what the judge found on the way. */
async function judged(use) {
  const found = new Map();
  let exchanges = 0;
  const recorder = await startRecorder(sandbox.url, (exchange) => {
    exchanges += 1;
    for (const problem of judge(exchange)) {
      const deviation = deviations.find((each) => covers(each, problem));
      if (deviation !== undefined) happened.add(deviation);
      else if (!isInExample(problem)) count(found, problem);
    }
  });
  const problems = await use(recorder.url).finally(() => recorder.close());
  if (exchanges === 0) problems.push('nothing went through the judge');
  console.log(`# ${exchanges} exchanges judged`);
  return [...problems, ...[...found].map(([text, times]) => `${text} (${times} times)`)];
}

function count(found, { method, path, in: where, at, message, schema, member }) {
  const decided = schema === undefined ? '' : ` [${schema} ${member}]`;
  const text = `${method} ${path}: ${where} ${at}: ${message}${decided}`;
  found.set(text, (found.get(text) ?? 0) + 1);
}

/** A deviation names a member of a component schema, or a place of an operation; * stands for every one. */
function covers(deviation, problem) {
  if (deviation.in !== problem.in) return false;
  return deviation.schema === undefined
    ? fits(deviation.method, problem.method) &&
        fits(deviation.path, problem.path) &&
        fits(deviation.at, problem.at)
    : deviation.schema === problem.schema && deviation.member === problem.member;
}

function fits(pattern, text) {
  return pattern === '*' || pattern === text;
}

async function runTap(url) {
  const config = {
    access_token: sandbox.token,
    base_url: url,
    start_date: '2015-01-01T00:00:00Z',
  };
  await writeFile(`${folder}/tap.json`, JSON.stringify(config));
  const { code, stdout, stderr } = await run(tapBin, [
    ...['--config', `${folder}/tap.json`],
    ...(runTap.state === undefined ? [] : ['--state', `${folder}/state.json`]),
  ]);
  const states = stdout.split('\n').filter((line) => line.startsWith('{"type":"STATE"'));
  runTap.state = states.at(-1);
  if (runTap.state !== undefined) {
    await writeFile(`${folder}/state.json`, JSON.stringify(JSON.parse(runTap.state).value));
  }
  return code === 0 ? [] : [`the tap ended with ${code}`, ...stderr.trim().split('\n').slice(-5)];
}

function changeWorkspace() {
  const { workspace } = sandbox;
  sandbox.advanceClock(3600);
  const [contact, other] = workspace.ids('contacts');
  const [conversation, another] = workspace.ids('conversations');
  workspace.updateContact(contact, { name: 'Changed' });
  workspace.mergeContacts(other, contact);
  workspace.reply(conversation, { body: '<p>Hello</p>' });
  workspace.closeConversation(another);
  workspace.createConversation(contact);
  workspace.updateCompany(workspace.ids('companies')[0], { name: 'Changed' });
  sandbox.advanceClock(3600);
}

async function plainStatus(url) {
  const headers = { authorization: `Bearer ${sandbox.token}`, 'intercom-version': '2.16' };
  const response = await globalThis.fetch(url, { headers });
  await response.text();
  return response.status;
}
