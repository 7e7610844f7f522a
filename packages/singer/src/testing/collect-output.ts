import { Writable } from 'node:stream';

/** A stream that keeps what was written to it. */
export function collectOutput(): {
  readonly stream: Writable;
  readonly text: () => string;
  readonly writes: () => readonly string[];
} {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join(''), writes: () => chunks };
}
