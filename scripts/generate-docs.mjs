// Writes the pages that the programs themselves know best: docs/configuration.md from their settings,
// docs/streams from the tap's definitions, and catalogs/ from what the tap discovers. With --check it
// writes nothing, and fails when a page is not what it would write.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { discover, streams } from 'tap-intercom';
import { catalogFiles } from './docs/catalogs.mjs';
import { streamPages } from './docs/stream-pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const pages = {
  'docs/configuration.md': `# Configuration

<!-- Written by \`npm run docs\` from the programs' own settings. -->

Both programs read \`--config FILE\`. It may be repeated: later files win. \`--config ENV\` reads environment variables,
\`TAP_INTERCOM_ACCESS_TOKEN\` for \`access_token\` and so on; they win over files. Unknown settings warn.

Both go through the proxy that HTTPS_PROXY or HTTP_PROXY names, except to the hosts of NO_PROXY and to this machine. Files for a stage
of your own on S3 go there directly.

${settingsOf('tap-intercom')}
${settingsOf('target-snowflake')}`,
  ...streamPages(streams),
};

for (const [path, content] of Object.entries(pages)) {
  const filepath = `${root}${path}`;
  writeOrCheck(path, await format(content, { ...(await resolveConfig(filepath)), filepath }));
}
for (const [path, content] of Object.entries(catalogFiles(discover()))) writeOrCheck(path, content);

function writeOrCheck(path, wanted) {
  const file = `${root}${path}`;
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wanted);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
    process.stderr.write(`${path} is stale: run \`npm run docs\`\n`);
    process.exitCode = 1;
  }
}

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
