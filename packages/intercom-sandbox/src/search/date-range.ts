import type { Calendar } from '../workspace/calendar.ts';
import type { DateRange } from './compile-filter.ts';

/**
 * Contacts: dates are cut to the calendar day in the workspace's timezone. `>` starts with the next day, `<` ends
 * before the day, `=` is the whole day (OpenAPI 2.16, "Searching for Timestamp Fields" of POST /contacts/search).
 */
export function byDay(calendar: Calendar): DateRange {
  return (operator, seconds) => {
    switch (operator) {
      case '>':
        return [calendar.startOfNextDay(seconds), Infinity];
      case '<':
        return [-Infinity, calendar.startOfDay(seconds)];
      case '=':
        return [calendar.startOfDay(seconds), calendar.startOfNextDay(seconds)];
      case '>=':
      case '<=':
        throw new RangeError(`${operator} is not an operator for days`);
    }
  };
}

/** Conversations and tickets: by the second, and `>` and `<` leave the second itself out. */
export const bySecond: DateRange = (operator, seconds) => {
  switch (operator) {
    case '>':
      return [seconds + 1, Infinity];
    case '<':
      return [-Infinity, seconds];
    case '>=':
      return [seconds, Infinity];
    case '<=':
      return [-Infinity, seconds + 1];
    case '=':
      return [seconds, seconds + 1];
  }
};
