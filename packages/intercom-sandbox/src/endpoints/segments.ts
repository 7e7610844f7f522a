import type { JsonObject } from '../json.ts';
import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';
import type { PlainRecord } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';

/** Segments of people, or with `type=company` (undocumented, used by singer-io/tap-intercom) those of companies. */
export const segmentEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/segments',
    permission: 'read_users_and_companies',
    answer: ({ state, query }) => {
      const ofCompanies = query.get('type') === 'company';
      const segments = state.plain.segments
        .all()
        .filter((segment) => isOfCompanies(segment) === ofCompanies);
      const withCount = query.get('include_count') === 'true';
      return {
        type: 'segment.list',
        segments: segments.map((segment) =>
          withCount ? { ...segment.wire, count: memberCount(state, segment) } : segment.wire,
        ),
      };
    },
  },
  {
    method: 'GET',
    path: '/segments/{segment_id}',
    permission: 'read_users_and_companies',
    answer: ({ state, param, query }): JsonObject => {
      const segment = state.plain.segments.get(param('segment_id'));
      if (segment === undefined) throw notFound('Resource Not Found');
      return query.get('include_count') === 'true'
        ? { ...segment.wire, count: memberCount(state, segment) }
        : segment.wire;
    },
  },
];

function isOfCompanies({ wire }: PlainRecord): boolean {
  return wire['person_type'] === undefined;
}

function memberCount(state: State, segment: PlainRecord): number {
  const rows = isOfCompanies(segment) ? state.companies.all() : state.contacts.all();
  return rows.filter((row) => row.segmentIds.includes(segment.id)).length;
}
