import { membersOf } from '@intercom-to-snowflake/singer';

/** The names of an object's members with the texts of their values, in their order. */
export function memberTexts(object: Buffer): readonly (readonly [name: string, value: string])[] {
  return membersOf(object).map(({ name, start, end }) => [
    name,
    object.toString('utf8', start, end),
  ]);
}

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
