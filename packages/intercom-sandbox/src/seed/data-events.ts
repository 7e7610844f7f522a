import type { Contact, DataEvent } from '../workspace/records.ts';
import { isCrowded } from './contacts.ts';
import { uuid } from './ids.ts';
import { random } from './random.ts';

const span = 200 * 86_400;
const mostPerContact = 200;

/** What a contact did in the 200 days before the history ends, oldest first; crowded contacts did a lot. */
export function seededEvents(seed: number, contact: Contact, until: number): DataEvent[] {
  const source = random(seed, `events ${contact.number}`);
  const count = isCrowded(contact.number) ? 150 : source.chance(0.5) ? source.integer(1, 6) : 0;
  const from = Math.max(contact.createdAt, until - span);
  if (from >= until) return [];
  return Array.from({ length: count }, (_, i) => ({
    id: uuid(seed, 'event', contact.number * mostPerContact + i),
    name: source.pick(['invited-friend', 'placed-order', 'Größe geändert', 'logged in']),
    createdAt: source.integer(from, until),
    metadata: source.chance(0.5) ? { invite_code: 'ADD & MORE', 'order.number': 'α-1' } : {},
  })).sort((a, b) => a.createdAt - b.createdAt);
}
