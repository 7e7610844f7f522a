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
  let shown: readonly string[] = [];

  const redraw = (above: string, lines: readonly string[]) => {
    // Back over the lines drawn before, and clear from there to the end of the screen.
    const clear = shown.length > 0 ? `\x1b[${shown.length}A\r\x1b[J` : '';
    shown = fit(lines, output.columns ?? 80, output.rows ?? 24);
    output.write(clear + above + shown.map((line) => `${line}\n`).join(''));
  };
  return {
    write: (text) => {
      if (shown.length === 0) output.write(text);
      else redraw(text, shown);
    },
    setStatus: (lines) => {
      if (lines.length > 0 || shown.length > 0) redraw('', lines);
    },
  };
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
