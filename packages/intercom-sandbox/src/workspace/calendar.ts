/** Calendar days in one timezone; all times are unix seconds. */
export type Calendar = {
  /** The first second of the day that holds the moment. */
  readonly startOfDay: (seconds: number) => number;
  /** The first second of the day after the one that holds the moment. */
  readonly startOfNextDay: (seconds: number) => number;
};

const daySeconds = 86_400;

export function calendar(timezone: string): Calendar {
  const formatter = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dateAt = (seconds: number): number =>
    Date.parse(`${formatter.format(seconds * 1000)}T00:00:00Z`) / 1000;

  // By bisection, because a day begins at 01:00 where clocks go forward at midnight.
  const firstSecondOf = (date: number): number => {
    let low = date - 16 * 3600;
    let high = date + 16 * 3600;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (dateAt(middle) >= date) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return {
    startOfDay: (seconds) => firstSecondOf(dateAt(seconds)),
    startOfNextDay: (seconds) => firstSecondOf(dateAt(seconds) + daySeconds),
  };
}
