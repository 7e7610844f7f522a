import type { PlainRecord } from '../workspace/records.ts';
import { objectId } from './ids.ts';
import { random } from './random.ts';

const firstTagId = 91_000;

export function tagId(number: number): string {
  return String(firstTagId + number);
}

const tagNames = [
  'VIP',
  'vip',
  'Feature request',
  'R&amp;D',
  'bug 🐞',
  'à rappeler',
  '重要',
  'churn-risk',
  '"quoted"',
  "it's",
] as const;

export function seedTags(count: number, at: number): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => ({
    id: tagId(number),
    createdAt: at + number,
    updatedAt: at + number,
    wire: { type: 'tag', id: tagId(number), name: tagNames[number] ?? `Tag ${number}` },
  }));
}

export type SegmentOf = 'contact' | 'company';

/** Segments of people first, then as many of companies. */
export function seedSegments(seed: number, count: number, at: number, now: number): PlainRecord[] {
  return (['contact', 'company'] as const).flatMap((model) =>
    Array.from({ length: count }, (_, number) => {
      const source = random(seed, `segment ${model} ${number}`);
      const id = segmentId(seed, model, number);
      const createdAt = at + number * 3600;
      const updatedAt = createdAt + source.integer(0, Math.max(0, now - createdAt));
      return {
        id,
        createdAt,
        updatedAt,
        wire: {
          type: 'segment',
          id,
          name:
            ['New', 'Active', 'Slipping &amp; gone', 'Großkunden'][number] ?? `Segment ${number}`,
          created_at: createdAt,
          updated_at: updatedAt,
          // The description knows no person type for segments of companies, so they carry none.
          ...(model === 'contact' ? { person_type: number % 2 === 0 ? 'user' : 'contact' } : {}),
        },
      };
    }),
  );
}

export function segmentId(seed: number, model: SegmentOf, number: number): string {
  return objectId(seed, `segment of ${model}`, number);
}
