import { describe, expect, it } from '@jest/globals';
import { systemClock } from './clock.ts';

describe('the system clock', () => {
  it('sleeps no less than it is told', async () => {
    const start = performance.now();
    await systemClock.sleep(20);
    expect(performance.now() - start).toBeGreaterThan(18);
  });

  it('wakes with the reason when the signal is aborted, before or while it sleeps', async () => {
    const reason = new Error('enough');
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('calls again and again until it is told to stop', async () => {
    let ticks = 0;
    await new Promise<void>((resolve) => {
      const stop = systemClock.every(1, () => {
        ticks++;
        if (ticks === 3) {
          stop();
          resolve();
        }
      });
    });
    await systemClock.sleep(10);
    expect(ticks).toBe(3);
  });
});
