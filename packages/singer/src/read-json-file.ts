/**
 * Reads a JSON file named on the command line. An empty file gives undefined. Throws InputFileError,
 * which says file, line and column, and never what the file holds: it may hold secrets.
 */
export function readJsonFile(_path: string): Promise<unknown> {
  throw new Error('not built yet');
}
