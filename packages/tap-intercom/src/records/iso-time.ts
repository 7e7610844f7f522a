const msPerDay = 86_400_000;
/** Years of days. */
const daysKept = 10_000;
/** `2026-01-31T` by the number of the day. */
const dates = new Map<number, string>();
const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/**
 * What `toISOString` makes of whole milliseconds since 1970, in a fifth of the time: records hold many times, on few days.
 * Throws RangeError for what is no date.
 */
export function isoTime(ms: number): string {
  const day = Math.floor(ms / msPerDay);
  const rest = ms - day * msPerDay;
  const seconds = Math.floor(rest / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const thousandths = String(rest - seconds * 1000).padStart(3, '0');
  const time = `${digits(hours)}:${digits(minutes - hours * 60)}:${digits(seconds - minutes * 60)}`;
  return `${dateOf(day)}${time}.${thousandths}Z`;
}

function digits(number: number): string {
  return twoDigits[number] ?? '';
}

function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const [date = ''] = new Date(day * msPerDay).toISOString().split('T');
  if (dates.size === daysKept) dates.clear();
  dates.set(day, `${date}T`);
  return `${date}T`;
}
