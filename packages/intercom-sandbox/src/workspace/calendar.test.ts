import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calendar } from './calendar.ts';

const seconds = (iso: string): number => Date.parse(iso) / 1000;

describe('calendar', () => {
  test('a day begins at the midnight of the timezone', () => {
    const { startOfDay, startOfNextDay } = calendar('America/Los_Angeles');
    expect(startOfDay(seconds('2026-01-15T03:00:00Z'))).toBe(seconds('2026-01-14T08:00:00Z'));
    expect(startOfNextDay(seconds('2026-01-15T03:00:00Z'))).toBe(seconds('2026-01-15T08:00:00Z'));
  });

  test('a day on which clocks change has 23 or 25 hours', () => {
    const { startOfDay, startOfNextDay } = calendar('Europe/Berlin');
    const spring = seconds('2026-03-29T12:00:00Z');
    const autumn = seconds('2026-10-25T12:00:00Z');
    expect(startOfNextDay(spring) - startOfDay(spring)).toBe(23 * 3600);
    expect(startOfNextDay(autumn) - startOfDay(autumn)).toBe(25 * 3600);
  });

  test('a day that has no midnight begins an hour later', () => {
    const { startOfDay } = calendar('Africa/Cairo');
    expect(startOfDay(seconds('2026-04-24T12:00:00Z'))).toBe(seconds('2026-04-23T22:00:00Z'));
  });

  test('every moment lies in its own day, and days follow each other without a gap', () => {
    const zones = [
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: seconds('2000-01-01T00:00:00Z'), max: seconds('2040-01-01T00:00:00Z') }),
        (zone, moment) => {
          const { startOfDay, startOfNextDay } = calendar(zone);
          const start = startOfDay(moment);
          const next = startOfNextDay(moment);
          expect(start).toBeLessThanOrEqual(moment);
          expect(next).toBeGreaterThan(moment);
          expect(startOfDay(next)).toBe(next);
          expect(startOfDay(next - 1)).toBe(start);
        },
      ),
      { numRuns: 60 },
    );
  });
});
