import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLineSplitter } from './split-lines.ts';

function split(chunks: readonly Buffer[]): readonly Buffer[] {
  const splitter = createLineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

function cut(text: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    chunks.push(text.subarray(start, start + size));
    start += size;
  }
  return [...chunks, text.subarray(start)];
}

describe('splitting at line feeds', () => {
  it('gives whole lines: those that a chunk completes, and the one that earlier chunks began', () => {
    const blocks = split(['a\nb\nc', 'd', 'e\nf\ng\nh'].map((text) => Buffer.from(text)));
    expect(blocks.map(String)).toEqual(['a\nb\n', 'cde\n', 'f\ng\n', 'h']);
  });

  it('loses and adds no byte, and ends each block but the last with a line feed, however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é'), maxLength: 60 }),
        fc.array(fc.nat(10)),
        (text, sizes) => {
          const blocks = split(cut(Buffer.from(text), sizes));
          expect(Buffer.concat(blocks).toString()).toBe(text);
          expect(blocks.slice(0, -1).every((block) => block.at(-1) === 0x0a)).toBe(true);
        },
      ),
    );
  });

  it('takes a line of 100 MB in small chunks in time that grows with its length', () => {
    const chunk = Buffer.alloc(4096, 'x');
    const timeFor = (bytes: number) => {
      const splitter = createLineSplitter();
      const start = process.cpuUsage();
      for (let count = 0; count < bytes / chunk.length; count++) splitter.push(chunk);
      expect(splitter.pendingBytes()).toBe(bytes);
      const [block] = splitter.push(Buffer.from('\n'));
      expect(block?.length).toBe(bytes + 1);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    // Joining at each chunk would copy more than a terabyte here, and take minutes.
    expect(timeFor(25_600 * chunk.length)).toBeLessThan(2_000);
  });
});
