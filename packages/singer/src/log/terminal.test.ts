import { describe, expect, it } from '@jest/globals';
import { createTerminal } from './terminal.ts';

/** What a terminal shows after what was written to it: enough of one for the codes we use. */
function screenAfter(text: string): readonly string[] {
  const lines = [''];
  let row = 0;
  const codes = text.replaceAll('\x1b', '␛').matchAll(/␛\[(\d+)A|(␛\[J)|([^␛])/gs);
  for (const [, up, clear, character] of codes) {
    if (up !== undefined) {
      row -= Number(up);
      if (row < 0) throw new Error('the cursor left the screen');
    } else if (clear !== undefined) lines.splice(row, Infinity, '');
    else if (character === '\n') lines[++row] ??= '';
    else if (character !== '\r') lines[row] = `${lines[row] ?? ''}${character ?? ''}`;
  }
  return lines;
}

function setUp(size?: { readonly columns: number; readonly rows: number }) {
  const writes: string[] = [];
  const terminal = createTerminal({ write: (text) => writes.push(text), ...size });
  return { terminal, screen: () => screenAfter(writes.join('')), writes };
}

describe('a terminal', () => {
  it('redraws its status lines in place', () => {
    const { terminal, screen } = setUp();
    terminal.setStatus(['a: 1', 'b: 1']);
    terminal.setStatus(['a: 2', 'b: 2']);
    terminal.setStatus(['b: 3']);
    expect(screen()).toEqual(['b: 3', '']);
  });

  it('writes other text above them, each time in one piece', () => {
    const { terminal, screen, writes } = setUp();
    terminal.write('INFO first\n');
    terminal.setStatus(['a: 1', 'b: 1']);
    terminal.write('INFO second\nINFO third\n');
    terminal.setStatus(['a: 2']);
    expect(screen()).toEqual(['INFO first', 'INFO second', 'INFO third', 'a: 2', '']);
    expect(writes).toHaveLength(4);
  });

  it('leaves nothing of them behind at the end', () => {
    const { terminal, screen } = setUp();
    terminal.setStatus(['a: 1']);
    terminal.setStatus([]);
    terminal.write('CRITICAL last\n');
    expect(screen()).toEqual(['CRITICAL last', '']);
  });

  it('cuts lines that would wrap, and shows no more lines than fit', () => {
    const { terminal, screen } = setUp({ columns: 14, rows: 7 });
    terminal.setStatus(['0123456789abcdef', 'b', 'c', 'd']);
    expect(screen()).toEqual(['0123456789ab…', 'b', '… and 2 more', '']);
  });

  it('takes 80 columns and 24 rows for a size that is unknown', () => {
    const { terminal, screen } = setUp({ columns: 0, rows: 0 });
    terminal.setStatus(['x'.repeat(90), 'b']);
    terminal.write('INFO above\n');
    expect(screen()).toEqual(['INFO above', `${'x'.repeat(78)}…`, 'b', '']);
  });
});
