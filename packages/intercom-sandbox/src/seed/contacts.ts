import type { AppliedTag, Contact } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { objectId } from './ids.ts';
import { random, type Random } from './random.ts';
import type { Size } from './size.ts';
import { segmentId, tagId } from './tags-and-segments.ts';
import { subscriptionTypeId, subscriptionTypeCount } from './subscription-types.ts';
import type { Timeline } from './timeline.ts';

export function contactId(seed: number, number: number): string {
  return objectId(seed, 'contact', number);
}

export function companyObjectId(seed: number, number: number): string {
  return objectId(seed, 'company', number);
}

/** Every 97th contact, from the fourth on, has more tags and companies than a nested list shows. */
export function isCrowded(number: number): boolean {
  return number % 97 === 3;
}

const nothing: readonly never[] = [];

export function seedContacts(seed: number, size: Size, times: Timeline): Contact[] {
  return Array.from({ length: size.contacts }, (_, number) => {
    const source = random(seed, `contact ${number}`);
    const createdAt = times.createdAt(source, number, size.contacts);
    const updatedAt = times.updatedAt(source, createdAt);
    const crowded = isCrowded(number);
    const role = source.chance(0.3) ? 'lead' : 'user';
    return {
      id: contactId(seed, number),
      number,
      role,
      seededRole: role,
      seededUntil: updatedAt,
      createdAt,
      updatedAt,
      companyIds: some(source, size.companies, crowded ? 13 : source.chance(0.6) ? 1 : 0, (i) =>
        companyObjectId(seed, i),
      ),
      tags: appliedTags(
        source,
        size,
        crowded ? 12 : source.chance(0.3) ? source.integer(1, 4) : 0,
        updatedAt,
      ),
      segmentIds: some(source, size.segments, source.integer(0, 3), (i) =>
        segmentId(seed, 'contact', i),
      ),
      optedIn: source.chance(0.1) ? [subscriptionTypeId(source.integer(0, 1))] : nothing,
      optedOut: source.chance(0.15)
        ? [subscriptionTypeId(source.integer(2, subscriptionTypeCount - 1))]
        : nothing,
      mergeHistory:
        role === 'user' ? mergeHistory(seed, source, number, createdAt, updatedAt) : nothing,
      searchableFrom: 0,
      changes: {},
    };
  });
}

/** Every 29th contact took others in; a crowded one more than a page of them. */
function mergeHistory(
  seed: number,
  source: Random,
  number: number,
  createdAt: number,
  updatedAt: number,
): Contact['mergeHistory'] {
  const count = isCrowded(number) ? 55 : number % 29 === 5 ? 1 : 0;
  return Array.from({ length: count }, (_, i) => ({
    sourceContactId: objectId(seed, 'merged contact', number * 100 + i),
    sourceContactRole: source.pick(['lead', 'user'] as const),
    mergedAt: source.integer(createdAt, updatedAt),
  })).sort((a, b) => b.mergedAt - a.mergedAt);
}

/** Different things out of `total`, at most `count`, the first one at random. */
export function some<T>(
  source: Random,
  total: number,
  count: number,
  make: (number: number) => T,
): readonly T[] {
  if (count === 0 || total === 0) return nothing;
  const first = source.integer(0, total - 1);
  return Array.from({ length: Math.min(total, count) }, (_, i) => make((first + i) % total));
}

export function appliedTags(
  source: Random,
  size: Size,
  count: number,
  at: number,
): readonly AppliedTag[] {
  return some(source, size.tags, count, (i) => ({
    tagId: tagId(i),
    appliedAt: at - i,
    appliedBy: adminId(i % Math.max(1, size.admins)),
  }));
}
