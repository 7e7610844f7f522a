// Writes packages/tap-intercom/src/streams/schemas/*.json from Intercom's OpenAPI description and stream-schemas/*.yaml.
//
//   node scripts/generate-stream-schemas.mjs --description PATH [--check]
//
// --check writes nothing: it fails when a committed file differs from what would be written, or when the description
// names a property that the stream's schema lacks.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { parse } from 'yaml';
import { find, propertyPaths, readDescription } from './stream-schemas/description.mjs';
import { merge, shapeOf, toJsonSchema } from './stream-schemas/shape.mjs';

const folder = new URL('../packages/tap-intercom/src/streams/schemas/', import.meta.url);
const { values: options } = parseArgs({
  options: { description: { type: 'string' }, check: { type: 'boolean', default: false } },
});
if (options.description === undefined) throw new Error('--description PATH is missing');

const description = await readDescription(options.description);
const rules = await readYaml('fields.yaml');
const streams = await readYaml('streams.yaml');

const generated = new Map();
const problems = [];
for (const [name, stream] of Object.entries(streams)) {
  const schema = streamSchema(stream);
  generated.set(`${name}.json`, await format(schema));
  for (const path of missingPaths(stream, schema)) problems.push(`${name} lacks ${path}`);
}

const committed = (await readdir(folder)).filter((file) => file.endsWith('.json'));
const stale = committed.filter((file) => !generated.has(file));
if (options.check) {
  for (const file of stale) problems.push(`${file} belongs to no stream`);
  for (const [file, text] of generated) {
    const present = committed.includes(file) ? await readFile(new URL(file, folder), 'utf8') : '';
    if (present !== text) problems.push(`${file} is not what the generator writes`);
  }
} else {
  for (const file of stale) await rm(new URL(file, folder));
  for (const [file, text] of generated) await writeFile(new URL(file, folder), text);
}

for (const problem of problems) console.error(problem);
console.error(`${generated.size} streams, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function streamSchema(stream) {
  const found = sources(stream).map((source) =>
    shapeOf(description, rules, find(description, source)),
  );
  const shape = [{ types: new Set(['object']), properties: {} }, ...found].reduce(merge);
  const properties = Object.fromEntries(
    Object.entries(shape.properties).map(([name, inner]) => [renamed(stream, name), inner]),
  );
  for (const [name, type] of Object.entries(stream.add ?? {})) {
    if (properties[name] !== undefined) throw new Error(`${name} is in the description: not "add"`);
    properties[name] = added(type);
  }
  // The tap says of every record whose it is: ids are unique in a workspace only.
  properties.workspace_id ??= added('string');
  for (const key of stream.keys) {
    if (properties[key] === undefined) throw new Error(`there is no key property ${key}`);
  }
  return toJsonSchema({ types: shape.types, properties }, { isKey: true, first: stream.keys });
}

/** The shape behind one word of "add". */
function added(type) {
  if (type === 'time') return { types: new Set(['string']), format: 'date-time' };
  if (type === 'date') return { types: new Set(['string']), format: 'date' };
  return { types: new Set([type]) };
}

function missingPaths(stream, schema) {
  return sources(stream)
    .flatMap((source) => propertyPaths(description, find(description, source)))
    .map((path) => path.replace(/^[^.]+/, (name) => renamed(stream, name)))
    .filter((path) => !has(schema, path.split('.')));
}

function has(schema, [step, ...rest]) {
  if (step === undefined) return true;
  const inner = step === '*' ? schema.items : schema.properties?.[step];
  return inner !== undefined && has(inner, rest);
}

function sources(stream) {
  return [stream.from ?? []].flat();
}

function renamed(stream, name) {
  return stream.rename?.[name] ?? name;
}

async function readYaml(file) {
  return parse(await readFile(new URL(`stream-schemas/${file}`, import.meta.url), 'utf8'));
}

async function format(schema) {
  const path = new URL('x.json', folder).pathname;
  const config = await prettier.resolveConfig(path);
  return prettier.format(JSON.stringify(schema), { ...config, filepath: path });
}
