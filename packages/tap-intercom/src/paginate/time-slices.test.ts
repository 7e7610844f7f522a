import { describe, expect, it } from '@jest/globals';
import { sendJson, startAnsweringServer } from '../testing/answering-server.ts';
import { runTap } from '../testing/run-tap.ts';

const first = Date.UTC(2026, 0, 1) / 1000;
const slice = 90 * 86_400;

describe('slices of time', () => {
  it.each([
    ['belong to it', (time: number, from: number, to: number) => time >= from && time <= to],
    ['do not belong to it', (time: number, from: number, to: number) => time > from && time < to],
  ])('lose and repeat nothing where the ends of a span %s', async (_ends, isWithin) => {
    const times = [first - 1, first, first + slice - 1, first + slice, first + slice + 1];
    const server = await startAnsweringServer(({ url = '' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://sandbox');
      const [from, to] = ['created_at_after', 'created_at_before'].map((name) =>
        Number(searchParams.get(name)),
      );
      const logs = times
        .filter((time) => isWithin(time, from ?? 0, to ?? 0))
        .map((time) => ({ id: `${time - first}`, created_at: time }));
      if (pathname === '/me') sendJson(response, 200, { app: { id_code: 'x' } });
      else sendJson(response, 200, { activity_logs: logs, pages: {} });
    });
    try {
      const run = await runTap({
        url: server.url,
        streams: ['activity_logs'],
        config: { start_date: first },
      });
      expect(run.error).toBeUndefined();
      expect(run.records('activity_logs').map(({ id }) => id)).toEqual([
        ...['0', `${slice - 1}`, `${slice}`, `${slice + 1}`],
      ]);
    } finally {
      await server.close();
    }
  });
});
