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
