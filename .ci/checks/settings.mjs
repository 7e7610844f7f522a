// Every setting of both programs is set by a test to something else than its default, by the program's own tests or by those
// of whole programs. Prints which file does; that the effect is tested, too, only a reader can tell.
import { readdir, readFile } from 'node:fs/promises';
import { createReport } from './report.mjs';

const root = new URL('../../', import.meta.url).pathname;
const report = createReport();
const wholePrograms = await testsBelow('test');
const schemas = { 'tap-intercom': 'config.js', 'target-snowflake': 'config/config.js' };

for (const [program, schema] of Object.entries(schemas)) {
  const { configSchema } = await import(`${root}packages/${program}/dist/${schema}`);
  const tests = [...(await testsBelow(`packages/${program}/src`)), ...wholePrograms];
  for (const [setting, property] of Object.entries(configSchema.properties)) {
    const setBy = tests.filter(({ text }) => sets(text, setting, property.default));
    if (setBy.length > 0)
      report.ok(`${program} ${setting}: ${setBy.map(({ name }) => name).join(', ')}`);
    else report.notOk(`${program} ${setting}`, 'no test sets it to anything but its default');
  }
}

report.finish();

async function testsBelow(folder) {
  const files = await readdir(`${root}${folder}`, { recursive: true });
  return Promise.all(
    files
      .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
      .map(async (file) => ({
        name: file.replace(/^.*\//, '').replace('.test.ts', ''),
        text: await readFile(`${root}${folder}/${file}`, 'utf8'),
      })),
  );
}

/** `setting: value`, or the setting alone where the value has its name. */
function sets(text, setting, usual) {
  const pattern = new RegExp(
    `(?<![\\w.])(?:'${setting}'|${setting})(?::\\s*([^,}\\n]+)|(?=,| \\}))`,
    'g',
  );
  const usualTexts = [JSON.stringify(usual), `'${usual}'`];
  return [...text.matchAll(pattern)].some(([, value]) => !usualTexts.includes(value?.trim()));
}
