import { createJsonScanner, skipColon, skipSpace, skipString } from '@intercom-to-snowflake/singer';

/** A member of an object: its name, and where the text of its value is. */
type Member = { readonly name: string; readonly start: number; readonly end: number };

/** The members of a JSON object, given as valid JSON text, in their order; a name may be there twice. */
function membersOf(object: Buffer): readonly Member[] {
  const skipValue = createJsonScanner();
  const end = object.length;
  const members: Member[] = [];
  let position = skipSpace(object, skipSpace(object, 0, end) + 1, end);
  while (object[position] === QUOTE) {
    const nameEnd = skipString(object, position + 1, end);
    const name = JSON.parse(object.toString('utf8', position, nameEnd)) as string;
    const start = skipSpace(object, skipColon(object, nameEnd, end), end);
    const valueEnd = skipValue(object, start, end);
    members.push({ name, start, end: valueEnd });
    position = skipSpace(object, skipSpace(object, valueEnd, end) + 1, end);
  }
  return members;
}

const QUOTE = 0x22;

/** The text of a member's value; of the last one, where there are several of the name. */
export function memberValue(object: Buffer, name: string): Buffer | undefined {
  const member = membersOf(object).findLast((each) => each.name === name);
  return member && object.subarray(member.start, member.end);
}

/** The object with other values for some of its members; every other byte stays as it is. */
export function replaceMembers(
  object: Buffer,
  values: ReadonlyMap<string, Buffer | string>,
): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { name, start, end } of membersOf(object)) {
    const value = values.get(name);
    if (value === undefined) continue;
    pieces.push(object.subarray(from, start), Buffer.from(value));
    from = end;
  }
  return Buffer.concat([...pieces, object.subarray(from)]);
}

/** The object, which is not empty, with one member more. */
export function addMember(object: Buffer, name: string, value: string | Buffer): Buffer {
  const close = object.lastIndexOf('}');
  return Buffer.concat([
    object.subarray(0, close),
    Buffer.from(`,${JSON.stringify(name)}:`),
    Buffer.from(value),
    object.subarray(close),
  ]);
}
