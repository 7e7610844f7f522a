/** A terminal whose last lines are redrawn in place while other text is written above them. */
export type Terminal = {
  /** Writes whole lines above the status lines. */
  write(text: string): void;
  /** Replaces the status lines. */
  setStatus(lines: readonly string[]): void;
};

export function createTerminal(_output: NodeJS.WriteStream): Terminal {
  throw new Error('not built yet');
}
