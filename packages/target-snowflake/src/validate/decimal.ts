import { MOST_DIGITS } from '../plan/column-type.ts';

/** A number without its sign: digits, with no zero at either end, times a power of ten. */
export type Decimal = { readonly digits: string; readonly power: number };

/** What the text of a JSON number says, exactly. Zero has no digits. */
export function decimalOf(number: string): Decimal {
  const [, whole = '', fraction = '', exponent = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? [];
  const leading = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = leading.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + leading.length - digits.length;
  return { digits, power: digits === '' ? 0 : power };
}

/** How many decimals are needed to write it without an exponent. */
export function scaleOf({ power }: Decimal): number {
  return Math.max(0, -power);
}

/**
 * Whether Snowflake keeps every digit of a number in JSON: as a decimal of up to 38 digits, 37 of them behind the point, or, when it has
 * more or is written with an exponent, as a DOUBLE. (docs.snowflake.com, PARSE_JSON and Numeric data types, 2026-11-24.)
 * A DOUBLE keeps a number that is what the DOUBLE is when written with as many digits.
 */
export function isKept(number: string): boolean {
  const plain = /^-?0*(\d*)(?:\.(\d+))?$/.exec(number);
  if (plain) {
    const [, whole = '', fraction = ''] = plain;
    if (whole.length + fraction.length <= MOST_DIGITS && fraction.length < MOST_DIGITS) return true;
  }
  const { digits, power } = decimalOf(number);
  if (digits === '') return true;
  const double = Math.abs(Number(number));
  if (digits.length > MOST_PRECISION || !Number.isFinite(double)) return false;
  const held = decimalOf(double.toPrecision(digits.length));
  return held.digits === digits && held.power === power;
}

/** What toPrecision can be asked for. */
const MOST_PRECISION = 100;
