import type { RecordProblem } from './compile-schema.ts';
import { addMember, memberValue, replaceMembers } from './json-members.ts';

/** The member of a staged RECORD message that says what of its record was changed: what `_SDC_META` holds. */
export const META_MEMBER = 'target_snowflake_meta';

/**
 * The RECORD message with null for each property that has a problem, and a note on every problem, with the value that was there, or
 * its JSON text where Snowflake would not keep that; without what is too large.
 * All other bytes stay as they are. A message that was changed before keeps the notes it has.
 */
export function nullProperties(message: Buffer, problems: readonly RecordProblem[]): Buffer {
  const record = memberValue(message, 'record') ?? Buffer.from('{}');
  const notes = notesOn(record, problems).join(',');
  const nulls = new Map(
    problems.flatMap(({ property }) => (property === undefined ? [] : [[property, 'null']])),
  );
  const changed = replaceMembers(message, new Map([['record', replaceMembers(record, nulls)]]));
  const before = memberValue(message, META_MEMBER)?.toString('utf8');
  return before?.startsWith(OPENING) === true
    ? replaceMembers(changed, new Map([[META_MEMBER, `${before.slice(0, -2)},${notes}]}`]]))
    : addMember(changed, META_MEMBER, `${OPENING}${notes}]}`);
}

const OPENING = '{"changes":[';

/** One JSON text for each property, and for each problem that is not about one. */
function notesOn(record: Buffer, problems: readonly RecordProblem[]): readonly string[] {
  const ofRecord = problems.filter(({ property }) => property === undefined);
  const properties = new Set(problems.flatMap(({ property }) => property ?? []));
  return [
    ...[...properties].map((property) => {
      const texts = problems.filter((problem) => problem.property === property);
      const problem = JSON.stringify(texts.map(({ text }) => text).join('; '));
      if (texts.some(({ isLeftOut }) => isLeftOut))
        return `{"problem":${problem},"property":${JSON.stringify(property)}}`;
      const text = memberValue(record, property)?.toString('utf8') ?? 'null';
      const value = texts.some(({ isNotedAsText }) => isNotedAsText) ? JSON.stringify(text) : text;
      // In the order in which Snowflake keeps members.
      return `{"problem":${problem},"property":${JSON.stringify(property)},"value":${value}}`;
    }),
    ...ofRecord.map(({ text }) => `{"problem":${JSON.stringify(text)}}`),
  ];
}
