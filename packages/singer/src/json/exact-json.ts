import { ExactNumber, mark, marksWritten } from './exact-number.ts';
import type { JsonValue } from './json.ts';

const markedNumber = new RegExp(`"${mark}([^"]+)"`, 'g');

/** A number of 16 digits or more, or with an exponent of three: what may not fit. Some texts look like it, too. */
const longNumber = /[:[,]\s*(-?(?:\d[\d.]{15,}(?:[eE][-+]?\d+)?|[\d.]+[eE][-+]?\d{3,}))/g;
/** In JSON that is known to be valid. Texts are not matched whole: one of many megabytes would be too deep. */
const escapeQuoteOrNumber = /\\.|"|-?\d[\d.eE+-]*/g;

/** JSON.parse, but no number is rounded: one that would be is an ExactNumber. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const long = Array.from(text.matchAll(longNumber), ([, number = '']) => number);
  if (long.every(fits)) return value;
  let isInText = false;
  const marked = text.replace(escapeQuoteOrNumber, (token) => {
    if (token === '"') isInText = !isInText;
    return isInText || token === '"' || fits(token) ? token : `"${mark}${token}"`;
  });
  return marked.length === text.length ? value : JSON.parse(marked, unmark);
}

function unmark(_name: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(mark)
    ? new ExactNumber(value.slice(mark.length))
    : value;
}

/** JSON.stringify, with an ExactNumber as the digits it came in. */
export function stringifyJson(value: JsonValue | object): string {
  const before = marksWritten;
  const text = JSON.stringify(value);
  return marksWritten === before ? text : text.replace(markedNumber, '$1');
}

/** Whether JavaScript writes the same number as it read. */
function fits(number: string): boolean {
  const written = String(Number(number));
  return written === number || decimalOf(written) === decimalOf(number);
}

/** The number in one spelling: its digits without zeros around them, and the power of ten. */
function decimalOf(number: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return whole === '' ? number : '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
