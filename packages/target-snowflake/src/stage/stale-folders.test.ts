import { describe, expect, test } from '@jest/globals';
import { runFolder } from './stage.ts';
import { staleFolders } from './stale-folders.ts';

const NOW = Date.UTC(2026, 0, 10, 12);
const file = (name: string, last_modified: string) => ({ name, last_modified });
const OLD = 'Fri, 09 Jan 2026 11:59:59 GMT';
const RECENT = 'Fri, 09 Jan 2026 12:00:01 GMT';

describe('staleFolders', () => {
  test('are those of batches and checks in which nothing is younger than a day', () => {
    expect(
      staleFolders(
        [
          file('target-snowflake/run-1/1/a.json.gz', OLD),
          file('target-snowflake/run-1/1/b.json.gz', OLD),
          file('target-snowflake/run-1/2/a.json.gz', RECENT),
          file('target-snowflake/run-2/1/a.json.gz', OLD),
          file('target-snowflake/run-2/1/b.json.gz', RECENT),
          file('target-snowflake/run-2/2-repaired/a.json.gz', OLD),
          file('target-snowflake/run-3/check/check.json.gz', OLD),
        ],
        NOW,
      ),
    ).toEqual([
      ...['target-snowflake/run-1/1/', 'target-snowflake/run-2/2-repaired/'],
      'target-snowflake/run-3/check/',
    ]);
  });

  test('are never made of names or times that the target does not make', () => {
    const names = ['mine/run-1/1/a', "target-snowflake/'; DROP/1/a", 'target-snowflake/x/a', ''];
    expect(
      staleFolders(
        names.map((name) => file(name, OLD)),
        NOW,
      ),
    ).toEqual([]);
    expect(staleFolders([file('target-snowflake/run-1/1/a', 'yesterday')], NOW)).toEqual([]);
  });
});

describe('runFolder', () => {
  test('refuses a run id that could be anything else than a name', () => {
    expect(() => runFolder("x'/../")).toThrow(RangeError);
  });
});
