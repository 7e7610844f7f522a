import { invalidValue } from '../errors.ts';

const units: Readonly<Record<string, string>> = {
  y: 'year',
  yy: 'year',
  yyy: 'year',
  yyyy: 'year',
  yr: 'year',
  year: 'year',
  years: 'year',
  q: 'quarter',
  qtr: 'quarter',
  qtrs: 'quarter',
  quarter: 'quarter',
  quarters: 'quarter',
  mm: 'month',
  mon: 'month',
  mons: 'month',
  month: 'month',
  months: 'month',
  w: 'week',
  wk: 'week',
  week: 'week',
  weeks: 'week',
  d: 'day',
  dd: 'day',
  day: 'day',
  days: 'day',
  h: 'hour',
  hh: 'hour',
  hr: 'hour',
  hour: 'hour',
  hours: 'hour',
  m: 'minute',
  mi: 'minute',
  min: 'minute',
  minute: 'minute',
  minutes: 'minute',
  s: 'second',
  sec: 'second',
  second: 'second',
  seconds: 'second',
  ms: 'millisecond',
  msec: 'millisecond',
  millisecond: 'millisecond',
  milliseconds: 'millisecond',
  us: 'microsecond',
  usec: 'microsecond',
  microsecond: 'microsecond',
  microseconds: 'microsecond',
};

/** `'1 day, 2 hours'` in DuckDB's words (docs.snowflake.com data-types-datetime, "Interval constants"). */
export const parseInterval = (text: string): string =>
  text
    .split(',')
    .map((part) => {
      const [, amount, unit] = /^\s*([+-]?\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*$/.exec(part) ?? [];
      const name = units[(unit === '' ? 'second' : (unit ?? '?')).toLowerCase()];
      if (amount === undefined || name === undefined) throw invalidValue(text, 'INTERVAL');
      return name === 'quarter' ? `${Number(amount) * 3} month` : `${amount} ${name}`;
    })
    .join(' ');
