import type { JsonObject } from '@intercom-to-snowflake/singer';
import { ApiError } from '../errors.ts';
import type { Page, ReadContext } from '../paginate/page.ts';
import schema from './schemas/counts.json' with { type: 'json' };
import { whyUnavailable } from './unavailable.ts';
import type { StreamDefinition } from './stream.ts';

/** How much of what there is today, from the totals of searches: a record for each number and day. */
export const counts: StreamDefinition = {
  name: 'counts',
  about:
    'A record a day for each total: contacts by role, companies, conversations by state and assignment, tickets by state.',
  endpoints: [
    'POST /contacts/search',
    'POST /companies/list',
    'POST /conversations/search',
    'POST /tickets/search',
  ],
  limits:
    'One request for each number, fifteen in all. Companies that nobody is in are not counted. What the token may not read is left out, with a warning.',
  schema,
  keyProperties: ['day', 'object', 'breakdown', 'value'],
  replication: { method: 'INCREMENTAL', key: 'counted_at' },
  source: { kind: 'endpoint', pages: readCounts, changedAt: 'counted_at' },
  permission: 'Read and list users and companies, Read conversations, Read tickets',
  since: '2.7',
};

type Counted = {
  readonly object: 'contacts' | 'companies' | 'conversations' | 'tickets';
  readonly breakdown: string;
  readonly value: string;
  /** Absent: all of them. */
  readonly filter?: JsonObject;
};

const is = (field: string, value: string | number): JsonObject => ({ field, operator: '=', value });

const numbers: readonly Counted[] = [
  { object: 'contacts', breakdown: 'total', value: 'all' },
  { object: 'contacts', breakdown: 'role', value: 'user', filter: is('role', 'user') },
  { object: 'contacts', breakdown: 'role', value: 'lead', filter: is('role', 'lead') },
  // The list leaves out companies that nobody is in.
  { object: 'companies', breakdown: 'total', value: 'with_contacts' },
  { object: 'conversations', breakdown: 'total', value: 'all' },
  ...['open', 'snoozed', 'closed'].map((state) => ({
    object: 'conversations' as const,
    breakdown: 'state',
    value: state,
    filter: is('state', state),
  })),
  {
    object: 'conversations',
    breakdown: 'assignment',
    value: 'unassigned',
    filter: is('admin_assignee_id', 0),
  },
  {
    object: 'conversations',
    breakdown: 'assignment',
    value: 'assigned',
    filter: { field: 'admin_assignee_id', operator: '!=', value: 0 },
  },
  { object: 'tickets', breakdown: 'total', value: 'all' },
  ...['submitted', 'in_progress', 'waiting_on_customer', 'resolved'].map((state) => ({
    object: 'tickets' as const,
    breakdown: 'state',
    value: state,
    filter: is('state', state),
  })),
];

async function* readCounts(context: ReadContext): AsyncGenerator<Page> {
  const { clock, log, stream } = context;
  const countedAt = new Date(clock.now()).toISOString();
  for (const object of new Set(numbers.map((one) => one.object))) {
    try {
      const records = await Promise.all(
        numbers
          .filter((one) => one.object === object)
          .map(async ({ breakdown, value, filter }) => ({
            day: countedAt.slice(0, 10),
            object,
            breakdown,
            value,
            count: await totalOf(object, filter, context),
            counted_at: countedAt,
          })),
      );
      yield { records };
    } catch (error) {
      const why = error instanceof ApiError ? whyUnavailable(error, counts) : undefined;
      if (why === undefined) throw error;
      log.warning(`${stream}: the ${object} are not counted: they are not readable`, { stream });
    }
  }
}

async function totalOf(
  object: Counted['object'],
  filter: JsonObject | undefined,
  { client, stream }: ReadContext,
): Promise<number> {
  const path = object === 'companies' ? '/companies/list' : `/${object}/search`;
  const body = await client.request({
    method: 'POST',
    path,
    stream,
    ...(object === 'companies'
      ? { query: { per_page: 1 } }
      : {
          body: {
            query: filter ?? { field: 'created_at', operator: '>', value: 0 },
            pagination: { per_page: 1 },
          },
        }),
  });
  const total = body['total_count'];
  if (typeof total === 'number') return total;
  throw new ApiError(`POST ${path}: the answer has no total_count`, { kind: 'unexpected' });
}
