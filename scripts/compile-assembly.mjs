// Compiles the AssemblyScript in packages/*/assembly to WebAssembly, which is kept in the sources, so that
// building and running need no compiler. With --check it writes nothing, and fails when a file is not what
// it would write.
import asc from 'assemblyscript/asc';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const modules = [
  { source: 'packages/singer/assembly/lines.ts', output: 'packages/singer/src/json/lines-code.ts' },
  {
    source: 'packages/target-snowflake/assembly/check-record.ts',
    output: 'packages/target-snowflake/src/validate/check-record-code.ts',
    runtime: 'minimal',
  },
];

for (const { source, output, runtime = 'stub' } of modules) {
  const wanted = `/** ${source}, compiled by \`npm run assembly\`. */
export const code =
  '${(await compile(source, runtime)).toString('base64')}';
`;
  if (!process.argv.includes('--check')) {
    writeFileSync(`${root}${output}`, wanted);
  } else if (readFileSync(`${root}${output}`, 'utf8') !== wanted) {
    process.stderr.write(`${output} is stale: run \`npm run assembly\`\n`);
    process.exitCode = 1;
  }
}

async function compile(source, runtime) {
  let code;
  const options = `-O3 --runtime ${runtime} --enable simd --use abort= --outFile code.wasm`.split(
    ' ',
  );
  const { error, stderr } = await asc.main([source, ...options], {
    readFile: (name, base) => {
      try {
        return readFileSync(`${base === '.' ? root : base}/${name}`, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_, content) => {
      code = Buffer.from(content);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return code;
}
