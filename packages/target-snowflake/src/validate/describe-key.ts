import { memberTexts } from './json-members.ts';

/** Which record it is, for a message: `with the key {"id": 7} `; nothing for a stream without a key. */
export function describeKey(record: Buffer, keys: readonly string[]): string {
  if (keys.length === 0) return '';
  const values = new Map(memberTexts(record));
  const key = keys.map((name) => `${JSON.stringify(name)}: ${shown(values.get(name))}`);
  return `with the key {${key.join(', ')}} `;
}

function shown(json = 'nothing'): string {
  return json.length > MOST_SHOWN ? `${json.slice(0, MOST_SHOWN)}…` : json;
}

const MOST_SHOWN = 100;
