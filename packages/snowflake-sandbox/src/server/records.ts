import type { StatementResult } from '../engine/results/statement-result.ts';

/**
 * Rows as objects by column name, in JavaScript's types: numbers that fit a double exactly, else text; booleans;
 * semi-structured values parsed; dates and timestamps as ISO text; everything else as text.
 */
export function toRecords(result: StatementResult): readonly Readonly<Record<string, unknown>>[] {
  return result.rows.map((row) =>
    Object.fromEntries(
      result.columns.map((column, index) => [
        column.name,
        toValue(row[index] ?? null, column.type),
      ]),
    ),
  );
}

/** One cell out of the driver's encoding. */
export function toValue(cell: string | null, type: string): unknown {
  if (cell === null) return null;
  switch (type) {
    case 'fixed':
      return String(Number(cell)) === cell ? Number(cell) : cell;
    case 'real':
      return Number(cell);
    case 'boolean':
      return cell === '1' || cell.toLowerCase() === 'true';
    case 'date':
      return new Date(Number(cell) * 86_400_000).toISOString().slice(0, 10);
    case 'time':
      return clock(cell);
    case 'timestamp_ntz':
      return instant(cell, 0);
    case 'timestamp_ltz':
      return `${instant(cell, 0)}Z`;
    case 'timestamp_tz': {
      const [seconds = '', offset = '1440'] = cell.split(' ');
      const minutes = Number(offset) - 1440;
      return `${instant(seconds, minutes)}${zone(minutes)}`;
    }
    case 'variant':
    case 'object':
    case 'array':
      return parsed(cell);
    default:
      return cell;
  }
}

function instant(cell: string, offsetMinutes: number): string {
  const [seconds = '0', nanos = ''] = cell.split('.');
  const whole = Number(seconds) - (seconds.startsWith('-') && Number(nanos) > 0 ? 1 : 0);
  const fraction =
    seconds.startsWith('-') && Number(nanos) > 0
      ? 1e9 - Number(nanos.padEnd(9, '0'))
      : Number(nanos.padEnd(9, '0'));
  const date = new Date((whole + offsetMinutes * 60) * 1000).toISOString().slice(0, 19);
  return `${date}${shortFraction(fraction)}`;
}

function clock(cell: string): string {
  const [seconds = '0', nanos = ''] = cell.split('.');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(11, 19)}${shortFraction(Number(nanos.padEnd(9, '0')))}`;
}

function shortFraction(nanos: number): string {
  const digits = String(nanos).padStart(9, '0').replace(/0+$/, '');
  return digits === '' ? '' : `.${digits.padEnd(3, '0')}`;
}

function zone(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
