import { expect, it } from '@jest/globals';

import { createStatementLog } from './statement-log.ts';

it('forgets the oldest statements when their text grows too long, never the newest', () => {
  const log = createStatementLog();
  const long = 'x'.repeat(30_000_000);
  for (const queryId of ['a', 'b', 'c', 'd'])
    log
      .start({ sql: long, queryId, sessionId: 1, user: 'U', queryTag: '', startedMs: 0 })
      .end('ok', 1, 5);
  expect(log.all().map(({ queryId, outcome }) => `${queryId} ${outcome}`)).toEqual([
    'c ok',
    'd ok',
  ]);
});
