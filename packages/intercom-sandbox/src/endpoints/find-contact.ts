import { ApiError, notFound } from '../server/api-error.ts';
import type { Contact } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';

const mostHops = 3;

/** The contact, or 404; 410 `contact_merged` with a Link to where it went (OpenAPI 2.16, ShowContact; from 2.16 on). */
export function findContact(state: State, id: string, version: number): Contact {
  const contact = state.contacts.get(id);
  if (contact !== undefined) return contact;
  const canonical = canonicalId(state, id);
  if (canonical === undefined || version < 16) throw notFound('User Not Found');
  throw new ApiError(
    410,
    'contact_merged',
    "This contact has been merged. See the 'Link' header for the canonical contact.",
    { headers: { Link: `</contacts/${canonical}>; rel="canonical"` } },
  );
}

/** Where a merged contact ended up, following at most three merges. */
function canonicalId(state: State, id: string): string | undefined {
  let current = state.mergedInto.get(id);
  for (let hop = 1; hop < mostHops && current !== undefined; hop += 1) {
    current = state.mergedInto.get(current) ?? current;
  }
  return current;
}
