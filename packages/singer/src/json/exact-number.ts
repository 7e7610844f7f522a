import { randomUUID } from 'node:crypto';

/** Made anew in every process, so that no text that comes in can begin with it. */
export const mark = `exact-number:${randomUUID()}:`;

/** How many marks were written so far: whoever sees it unchanged has no text to look through for them. */
export let marksWritten = 0;

/**
 * A number that JavaScript cannot hold, as the digits it came in: beyond 2^53, of more than 17 digits,
 * or beyond what a double reaches. Node 20's JSON.parse does not show the text of a number.
 */
export class ExactNumber {
  /** As JSON writes it: `12345678901234567890`. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    marksWritten += 1;
    return `${mark}${this.text}`;
  }
}
