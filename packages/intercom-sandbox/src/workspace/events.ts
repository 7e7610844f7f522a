import { seededEvents } from '../seed/data-events.ts';
import type { Contact, DataEvent } from './records.ts';
import type { State } from './state.ts';

/** All events of a contact, the newest first. */
export function eventsOf(state: State, contact: Contact): readonly DataEvent[] {
  return [
    ...seededEvents(state.seed, contact, state.seededUntil),
    ...(state.addedEvents.get(contact.id) ?? []),
  ].reverse();
}
