import { hash } from './random.ts';

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** 24 hexadecimal digits, as contacts, companies and segments have them; the last eight are the record's number. */
export function objectId(seed: number, kind: string, number: number): string {
  return hex(hash(seed, kind)) + hex(hash(seed, `${kind} ${number}`)) + hex(number);
}

/** A UUID-shaped id, as activity logs and events have them. */
export function uuid(seed: number, kind: string, number: number): string {
  const digits =
    hex(hash(seed, `${kind} a ${number}`)) +
    hex(hash(seed, `${kind} b ${number}`)) +
    hex(hash(seed, kind)) +
    hex(number);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
