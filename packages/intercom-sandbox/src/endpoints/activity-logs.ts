import { isJsonObject, type JsonObject } from '../json.ts';
import { numberedPage, type NumberedPaging } from '../paging/numbered-page.ts';
import { activityTypes } from '../seed/activity-logs.ts';
import { parameterInvalid } from '../server/api-error.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';
import type { PlainRecord } from '../workspace/records.ts';

const permission = 'read_activity_logs';
const paging: NumberedPaging = { perPage: 20, most: 250, next: 'url' };

function timestamp(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  throw parameterInvalid(`${name} must be a UNIX timestamp`, name);
}

/** The logs of a time span, the newest first; both ends belong to it. */
function logsBetween(call: Call, after: unknown, before: unknown): readonly PlainRecord[] {
  const from = timestamp(after, 'created_at_after');
  if (from === undefined) {
    throw parameterInvalid('created_at_after is a required parameter', 'created_at_after');
  }
  const to = timestamp(before, 'created_at_before') ?? Infinity;
  const logs = call.state.plain.activity_logs.byCreatedAt;
  return logs.rows.slice(logs.position(from), logs.position(to + 1)).reverse();
}

function logPage(call: Call, logs: readonly PlainRecord[]): JsonObject {
  const { items, pages } = numberedPage(call, logs, paging);
  return { type: 'activity_log.list', pages, activity_logs: items.map(({ wire }) => wire) };
}

export const activityLogEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/admins/activity_logs',
    permission,
    answer: (call) => {
      const { query } = call;
      return logPage(
        call,
        logsBetween(call, query.get('created_at_after'), query.get('created_at_before')),
      );
    },
  },
  {
    method: 'POST',
    path: '/admins/activity_logs/search',
    since: 16,
    permission,
    answer: (call) => {
      const { body } = call;
      if (!isJsonObject(body)) throw parameterInvalid('created_at_after is a required parameter');
      const types = body['event_types'];
      const logs = logsBetween(call, body['created_at_after'], body['created_at_before']);
      const wanted = Array.isArray(types)
        ? logs.filter(({ wire }) => types.includes(wire['activity_type'] ?? null))
        : logs;
      // The page is asked for in the body here, so a URL could not name the next one.
      const query = new URLSearchParams();
      for (const name of ['page', 'per_page']) {
        const value = body[name];
        if (typeof value === 'number') query.set(name, String(value));
      }
      const { items, pages } = numberedPage({ ...call, query }, wanted, paging);
      return {
        type: 'activity_log.list',
        pages: { ...pages, next: null },
        activity_logs: items.map(({ wire }) => wire),
      };
    },
  },
  {
    method: 'GET',
    path: '/admins/activity_log_event_types',
    since: 16,
    permission,
    answer: () => ({ type: 'activity_log_event_type.list', event_types: activityTypes }),
  },
];
