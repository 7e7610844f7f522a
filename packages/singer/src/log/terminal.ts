/** A terminal whose last lines are redrawn in place while other text is written above them. */
export type Terminal = {
  /** Writes whole lines above the status lines. */
  write(text: string): void;
  /** Replaces the status lines. */
  setStatus(lines: readonly string[]): void;
};

export type TerminalOutput = {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
};

/** Every change is one write, so that nothing else on the terminal can come between. */
export function createTerminal(output: TerminalOutput): Terminal {
  let status: readonly string[] = [];
  let drawn = 0;

  const redraw = (above: string) => {
    // Back over the lines drawn before, and clear from there to the end of the screen.
    const clear = drawn > 0 ? `\x1b[${drawn}A\r\x1b[J` : '';
    const lines = fit(status, sizeOr(output.columns, 80), sizeOr(output.rows, 24));
    drawn = lines.length;
    output.write(clear + above + lines.map((line) => `${line}\n`).join(''));
  };
  return {
    write: redraw,
    setStatus: (lines) => {
      if (lines.length === 0 && drawn === 0) return;
      status = lines;
      redraw('');
    },
  };
}

/** A terminal of unknown size says 0. */
function sizeOr(size: number | undefined, fallback: number): number {
  return size === undefined || size === 0 ? fallback : size;
}

/** A line that wraps, or lines that scroll away, could not be drawn over again. */
function fit(lines: readonly string[], columns: number, rows: number): readonly string[] {
  const room = Math.max(1, rows - 4);
  const visible =
    lines.length <= room
      ? lines
      : [...lines.slice(0, room - 1), `… and ${lines.length - room + 1} more`];
  return visible.map((line) => (line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
}
