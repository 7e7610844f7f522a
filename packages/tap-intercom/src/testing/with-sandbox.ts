import {
  startIntercomSandbox,
  type IntercomSandbox,
  type IntercomSandboxOptions,
} from '@intercom-to-snowflake/intercom-sandbox';
import { systemClock, type Clock } from '@intercom-to-snowflake/singer';

/** Starts a sandbox whose allowance is no hindrance, unless told, and stops it whatever happens. */
export async function withSandbox(
  options: IntercomSandboxOptions,
  use: (sandbox: IntercomSandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startIntercomSandbox({ rateLimit: 50_000, ...options });
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** A clock that shows what the sandbox's shows. */
export function clockOf(sandbox: IntercomSandbox): Clock {
  return { ...systemClock, now: () => sandbox.workspace.now() * 1000 + (Date.now() % 1000) };
}

/** A clock on which waiting takes no time but the sandbox's. */
export function skippingClock(sandbox: IntercomSandbox): Clock {
  let owedMs = 0;
  return {
    ...clockOf(sandbox),
    sleep: async (ms, signal) => {
      owedMs += ms;
      const seconds = Math.floor(owedMs / 1000);
      owedMs -= seconds * 1000;
      sandbox.advanceClock(seconds);
      await systemClock.sleep(1, signal);
    },
  };
}

/** A clock on which every wait is over at once, and has taken its time. */
export function steppingClock(): Clock {
  let passedMs = 0;
  return {
    ...systemClock,
    now: () => Date.now() + passedMs,
    sleep: async (ms, signal) => {
      passedMs += ms;
      await systemClock.sleep(0, signal);
    },
  };
}
