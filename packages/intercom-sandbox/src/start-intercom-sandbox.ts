import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { allEndpoints } from './endpoints/all-endpoints.ts';
import { seedWorkspace } from './seed/seed-workspace.ts';
import { defaultSize, type Size } from './seed/size.ts';
import { companyScroll } from './server/company-scroll.ts';
import { faults, type Faults } from './server/faults.ts';
import { rateLimiter } from './server/rate-limit.ts';
import { requestLog, type RequestLog } from './server/request-log.ts';
import { router } from './server/router.ts';
import { serve } from './server/serve.ts';
import { defaultSettings, type Settings } from './server/settings.ts';
import { changesOf, workspaceOf, type Workspace } from './workspace/workspace.ts';

export type IntercomSandboxOptions = Partial<Settings> & {
  /** 0 = any free one. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  readonly size?: Partial<Size>;
  /** An IANA name. */
  readonly timezone?: string;
  readonly region?: string;
  /** Milliseconds; where the sandbox's clock starts to run. The seeded history ends here. */
  readonly now?: number;
  /** The sandbox's clock stands still and moves by `advanceClock` only; rate limits keep the real time. */
  readonly stopClock?: boolean;
};

export type IntercomSandbox = {
  readonly url: string;
  readonly token: string;
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly settings: () => Settings;
  /** Changes settings from the next request on. */
  readonly configure: (settings: Partial<Settings>) => void;
  /** Lets the sandbox's clock jump forward. */
  readonly advanceClock: (seconds: number) => void;
  readonly close: () => Promise<void>;
};

/** Starts a simulated Intercom workspace on the loopback address; rejects when the port is taken. */
export async function startIntercomSandbox(
  options: IntercomSandboxOptions = {},
): Promise<IntercomSandbox> {
  const {
    port = 0,
    host = '127.0.0.1',
    seed = 1,
    size,
    timezone = 'America/New_York',
    region = 'US',
    now: start = Date.now(),
    stopClock = false,
    ...given
  } = options;
  let settings: Settings = { ...defaultSettings, ...given };
  const startedAt = Date.now();
  let advanced = 0;
  const elapsed = (): number => (stopClock ? 0 : Date.now() - startedAt);
  const now = (): number => Math.floor((start + elapsed()) / 1000) + advanced;
  const state = seedWorkspace({
    seed,
    size: { ...defaultSize, ...size },
    timezone,
    region,
    startsAt: Math.floor(start / 1000),
    now,
  });
  const changes = changesOf(state, () => settings.searchDelaySeconds);
  const workspace = workspaceOf(state, changes);
  const injected = faults();
  const requests = requestLog();
  const configure = (more: Partial<Settings>): void => {
    settings = { ...settings, ...more };
  };
  const advanceClock = (seconds: number): void => {
    advanced += seconds;
  };
  let url = '';
  const server = serve(
    {
      state,
      settings: () => settings,
      route: router(allEndpoints),
      count: rateLimiter(Date.now),
      faults: injected,
      scroll: companyScroll(now, randomUUID),
      wait: delay,
      ownUrl: () => url,
    },
    {
      workspace,
      changes,
      faults: injected,
      requests,
      settings: () => settings,
      configure,
      advanceClock,
    },
  );
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
  return {
    url,
    token: settings.token,
    workspace,
    faults: injected,
    requests,
    settings: () => settings,
    configure,
    advanceClock,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
