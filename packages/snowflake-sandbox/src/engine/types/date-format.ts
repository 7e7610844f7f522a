import { unsupported } from '../errors.ts';

/** Snowflake's format elements as strftime's (docs.snowflake.com date-time-input-output). */
const elements: readonly (readonly [snowflake: string, strftime: string])[] = [
  ['YYYY', '%Y'],
  ['YY', '%y'],
  ['MMMM', '%B'],
  ['MON', '%b'],
  ['MM', '%m'],
  ['DD', '%d'],
  ['DY', '%a'],
  ['HH24', '%H'],
  ['HH12', '%I'],
  ['AM', '%p'],
  ['PM', '%p'],
  ['MI', '%M'],
  ['SS', '%S'],
  ['FF3', '%g'],
  ['FF6', '%f'],
  ['FF9', '%f000'],
  ['FF0', ''],
  ['FF', '%f000'],
  ['TZH:TZM', '%z'],
  ['TZHTZM', '%z'],
  ['TZH', '%z'],
];

/**
 * A Snowflake date format in strftime's language; text in double quotes stands for itself.
 * @throws SnowflakeError for FF1, FF2 and the like, which DuckDB cannot say
 */
export const strftimeFormat = (format: string, forReading: boolean): string => {
  let out = '';
  let rest = format;
  while (rest !== '') {
    const literal = /^"([^"]*)"/.exec(rest);
    if (literal) {
      out += (literal[1] ?? '').replaceAll('%', '%%');
      rest = rest.slice(literal[0].length);
      continue;
    }
    const upper = rest.toUpperCase();
    const element = elements.find(([name]) => upper.startsWith(name));
    if (element === undefined) {
      if (/^FF\d/.test(upper)) throw unsupported(`date format element ${upper.slice(0, 3)}`);
      out += rest.startsWith('%') ? '%%' : (rest[0] ?? '');
      rest = rest.slice(1);
      continue;
    }
    const [name, strftime] = element;
    out +=
      forReading && strftime === '%f000' ? '%n' : forReading && strftime === '%g' ? '%g' : strftime;
    rest = rest.slice(name.length);
  }
  return out;
};
