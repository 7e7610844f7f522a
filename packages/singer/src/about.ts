import type { Program } from './config-schema.ts';

export const aboutFormats = ['text', 'json', 'markdown'] as const;
export type AboutFormat = (typeof aboutFormats)[number];

/** What `--about` prints: the program, its capabilities and its settings. Ends with a line feed. */
export function about(_program: Program, _format: AboutFormat): string {
  throw new Error('not built yet');
}
