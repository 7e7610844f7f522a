// Writes docs/configuration.md from the programs' own settings. With --check it writes nothing, and fails
// when the page is not what it would write.
import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));

const pages = {
  'docs/configuration.md': `# Configuration

<!-- Written by \`npm run docs\` from the programs' own settings. -->

Both programs read \`--config FILE\`. It may be repeated: later files win. \`--config ENV\` reads environment variables,
\`TAP_INTERCOM_ACCESS_TOKEN\` for \`access_token\` and so on; they win over files. Unknown settings warn.

${settingsOf('tap-intercom')}
${settingsOf('target-snowflake')}`,
};

const isCheck = process.argv.includes('--check');
let stale = 0;
for (const [path, content] of Object.entries(pages)) {
  const file = `${root}${path}`;
  const wanted = await format(content, { ...(await resolveConfig(file)), filepath: file });
  if (!isCheck) writeFileSync(file, wanted);
  else if (readFileSync(file, 'utf8') !== wanted) {
    process.stderr.write(`${path} is stale: run \`npm run docs\`\n`);
    stale += 1;
  }
}
process.exitCode = stale === 0 ? 0 : 1;

/** The settings of a program as `--about` tells them, one heading lower. */
function settingsOf(program) {
  const about = execFileSync(
    process.execPath,
    [`${root}node_modules/.bin/${program}`, '--about', '--format=markdown'],
    { encoding: 'utf8' },
  );
  const table = about.slice(about.indexOf('## Settings') + '## Settings'.length).trim();
  return `## ${program}\n\n${table}\n`;
}
