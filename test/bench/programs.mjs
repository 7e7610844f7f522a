import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The shell command that runs one of our programs as it was built. */
export function commandOf(program, ...args) {
  const bin = fileURLToPath(
    new URL(`../../packages/${program}/bin/${program}.js`, import.meta.url),
  );
  return [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ');
}

/** A folder for configurations, that is gone at the end. */
export function createConfigFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'intercom-to-snowflake-bench-'));
  return {
    write(name, value) {
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify(value));
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** For dry runs, which connect to nothing. */
export const targetConfig = {
  account: 'nowhere',
  user: 'bench',
  password: 'bench',
  database: 'BENCH',
  warehouse: 'BENCH',
  default_target_schema: 'BENCH',
};
