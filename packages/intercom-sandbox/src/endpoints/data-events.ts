import type { JsonObject } from '../json.ts';
import { numberedPage } from '../paging/numbered-page.ts';
import { contactFields } from '../render/contact.ts';
import { notFound, parameterInvalid } from '../server/api-error.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';
import type { Contact, DataEvent } from '../workspace/records.ts';
import { eventsOf } from '../workspace/events.ts';
import type { State } from '../workspace/state.ts';

/** Events older than this are in the summary only (OpenAPI 2.16, lisDataEvents). */
const listedSeconds = 90 * 86_400;

function contactAskedFor({ state, query }: Call): Contact {
  if (query.get('type') !== 'user') throw parameterInvalid("type must be 'user'", 'type');
  const id = query.get('intercom_user_id');
  if (id !== null) {
    const contact = state.contacts.get(id);
    if (contact === undefined) throw notFound('User Not Found');
    return contact;
  }
  const field = query.has('user_id') ? 'user_id' : 'email';
  const value = query.get(field);
  if (value === null) {
    throw parameterInvalid('One of user_id, email or intercom_user_id is required');
  }
  const member = field === 'user_id' ? 'external_id' : 'email';
  const found = state.contacts.all().find((one) => contactFields(state, one)[member] === value);
  if (found === undefined) throw notFound('User Not Found');
  return found;
}

function whose(state: State, contact: Contact): JsonObject {
  const { email, external_id: userId } = contactFields(state, contact);
  return {
    intercom_user_id: contact.id,
    ...(typeof email === 'string' ? { email } : {}),
    ...(typeof userId === 'string' ? { user_id: userId } : {}),
  };
}

export const dataEventEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/events',
    permission: 'read_events',
    answer: (call) => {
      const { state, query } = call;
      const contact = contactAskedFor(call);
      const events = eventsOf(state, contact);
      const person = whose(state, contact);
      if (query.get('summary') === 'true') {
        return { type: 'event.summary', ...person, events: summary(events) };
      }
      const since = state.now() - listedSeconds;
      const recent = events.filter((event) => event.createdAt >= since);
      const { items, pages } = numberedPage(call, recent, { perPage: 50, most: 150, next: 'url' });
      const next = pages['next'];
      return {
        type: 'event.list',
        events: items.map((event) => ({
          type: 'event',
          id: event.id,
          event_name: event.name,
          created_at: event.createdAt,
          ...person,
          metadata: event.metadata,
        })),
        pages: typeof next === 'string' ? { next } : {},
      };
    },
  },
];

function summary(events: readonly DataEvent[]): JsonObject[] {
  const names = [...new Set(events.map((event) => event.name))];
  return names.map((name) => {
    const times = events.filter((event) => event.name === name).map((event) => event.createdAt);
    return {
      name,
      first: isoTime(Math.min(...times)),
      last: isoTime(Math.max(...times)),
      count: times.length,
      description: '',
    };
  });
}

/** As the documentation's example has it: `2014-01-16T23:12:21.000+00:00`. */
function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '+00:00');
}
