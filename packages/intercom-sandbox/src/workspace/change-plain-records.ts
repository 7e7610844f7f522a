import type { JsonObject } from '../json.ts';
import { plainKinds, type PlainKind, type State } from './state.ts';

/** What can happen to records that are kept as they go over the wire: tags, teams, admins, segments, attributes … */
export function plainRecordChanges(state: State) {
  return {
    /** Returns the id, which is given out unless the record brings one. */
    createRecord: (kind: PlainKind, wire: JsonObject): string => {
      const now = state.now();
      const given = wire['id'];
      const id =
        typeof given === 'string' || typeof given === 'number'
          ? String(given)
          : String(state.nextNumber(kind));
      tableOf(state, kind).put({
        id,
        createdAt: now,
        updatedAt: now,
        wire: { ...wire, id: given ?? id },
      });
      return id;
    },
    updateRecord: (kind: PlainKind, id: string, fields: JsonObject): void => {
      const record = tableOf(state, kind).get(id);
      if (record === undefined) throw new RangeError(`There is no ${id} in ${kind}`);
      const now = state.now();
      const stamp = record.wire['updated_at'] === undefined ? {} : { updated_at: now };
      tableOf(state, kind).put({
        ...record,
        updatedAt: now,
        wire: { ...record.wire, ...stamp, ...fields },
      });
    },
    deleteRecord: (kind: PlainKind, id: string): void => {
      tableOf(state, kind).delete(id);
    },
  };
}

function tableOf(state: State, kind: PlainKind): State['plain'][PlainKind] {
  if (!plainKinds.includes(kind)) {
    throw new RangeError(`${kind} is not one of: ${plainKinds.join(', ')}`);
  }
  return state.plain[kind];
}
