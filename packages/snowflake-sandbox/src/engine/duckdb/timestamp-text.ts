const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const two = (text: string | number): string => String(text).padStart(2, '0');

const monthNumber = (name: string): string | undefined => {
  const index = months.indexOf(name.slice(0, 3).toLowerCase());
  return index < 0 ? undefined : two(index + 1);
};

const zone = (text: string | undefined): string => {
  if (text === undefined || text === '') return '';
  return /^[+-]\d{4}$/.test(text) ? `${text.slice(0, 3)}:${text.slice(3)}` : text;
};

/**
 * Seconds, milliseconds, microseconds or nanoseconds since 1970 in text: told apart by size
 * (docs.snowflake.com functions/to_timestamp: 31536000000 and 31536000000000 are the borders).
 */
const fromEpoch = (text: string): string | undefined => {
  const value = BigInt(text);
  const size = value < 0n ? -value : value;
  const perSecond =
    size < 31_536_000_000n
      ? 1n
      : size < 31_536_000_000_000n
        ? 1000n
        : size < 31_536_000_000_000_000n
          ? 1_000_000n
          : 1_000_000_000n;
  const microseconds = (value * 1_000_000n) / perSecond;
  let seconds = microseconds / 1_000_000n;
  let rest = microseconds % 1_000_000n;
  if (rest < 0n) {
    seconds -= 1n;
    rest += 1_000_000n;
  }
  const moment = new Date(Number(seconds) * 1000);
  if (
    Number.isNaN(moment.getTime()) ||
    moment.getUTCFullYear() > 9999 ||
    moment.getUTCFullYear() < 0
  )
    return undefined;
  return `${moment.toISOString().slice(0, 19)}.${String(rest).padStart(6, '0')}+00:00`;
};

const iso =
  /^(\d{4}-\d\d?-\d\d?)(?:[T ]+(\d\d?)(?::(\d\d?)(?::(\d\d?)(\.\d{0,9})?)?)? *(Z|[+-]\d\d(?::?\d\d)?)?)?$/;
const named = /^(\d\d?)-([A-Za-z]{3})-(\d{4})(?: (\d\d?:\d\d(?::\d\d(?:\.\d{1,9})?)?))?$/;
const american = /^(\d\d?)\/(\d\d?)\/(\d{4})(?: (\d\d?:\d\d(?::\d\d(?:\.\d{1,9})?)?))?$/;
const rfc =
  /^(?:[A-Za-z]{3}, )?(\d\d?) ([A-Za-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?: ?(AM|PM))?(?: ([+-]\d{4}))?$/i;
const unix = /^[A-Za-z]{3} ([A-Za-z]{3}) +(\d\d?) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})$/;

/**
 * Text in one of the formats that AUTO detects (docs.snowflake.com date-time-input-output, "Timestamp formats"), as
 * `2024-01-02[ 03:04:05[.678][Z|+01:00]]`; undefined when it is none of them. A number is seconds (or finer) since 1970.
 */
export const timestampText = (text: string): string | undefined => {
  const trimmed = text.trim();
  if (/^-?\d{1,20}$/.test(trimmed)) return fromEpoch(trimmed);
  let found = iso.exec(trimmed);
  if (found) {
    const [, day = '', hour, minute = '0', second = '0', fraction = '', offset] = found;
    if (hour === undefined) return day;
    if (Number(hour) > 23) return undefined;
    return `${day} ${two(hour)}:${two(minute)}:${two(second)}${fraction === '.' ? '' : fraction}${zone(offset)}`;
  }
  found = named.exec(trimmed);
  if (found) {
    const month = monthNumber(found[2] ?? '');
    return (
      month &&
      `${found[3] ?? ''}-${month}-${two(found[1] ?? '')}${found[4] === undefined ? '' : ` ${found[4]}`}`
    );
  }
  found = american.exec(trimmed);
  if (found)
    return `${found[3] ?? ''}-${two(found[1] ?? '')}-${two(found[2] ?? '')}${found[4] === undefined ? '' : ` ${found[4]}`}`;
  found = rfc.exec(trimmed);
  if (found) {
    const month = monthNumber(found[2] ?? '');
    const [hours = '0', ...rest] = (found[4] ?? '').split(':');
    const hour =
      found[5] === undefined
        ? Number(hours)
        : (Number(hours) % 12) + (found[5].toUpperCase() === 'PM' ? 12 : 0);
    return (
      month &&
      `${found[3] ?? ''}-${month}-${two(found[1] ?? '')} ${[two(hour), ...rest].join(':')}${zone(found[6])}`
    );
  }
  found = unix.exec(trimmed);
  if (found) {
    const month = monthNumber(found[1] ?? '');
    return (
      month &&
      `${found[5] ?? ''}-${month}-${two(found[2] ?? '')} ${found[3] ?? ''}${zone(found[4])}`
    );
  }
  return undefined;
};

/** The same without the offset: what the clock on the wall showed. */
export const wallClockText = (text: string): string | undefined =>
  timestampText(text)?.replace(/(?<=:.*)(?:Z|[+-][\d:]+)$/, '');

/** The same without the time of day. */
export const dateText = (text: string): string | undefined => timestampText(text)?.split(' ')[0];
