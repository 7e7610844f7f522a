import type { Logger } from '@intercom-to-snowflake/singer';
import { spawn } from 'node:child_process';

/**
 * Shows an address to the user: in the program that `BROWSER` names or the system's own browser, and on stderr, since
 * there may be none where the target runs.
 */
export function openBrowser(
  url: string,
  limitMs: number,
  { log, env }: { readonly log: Logger; readonly env: NodeJS.ProcessEnv },
): void {
  log.warning(
    `sign in to Snowflake within ${limitMs / 1000} s, in the browser that opens or at ${url}`,
  );
  const [command, ...args] = browserCommand(env, process.platform);
  const browser = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  browser.on('error', () => {
    log.warning(`${command} cannot be started: open the address yourself`);
  });
  browser.unref();
}

/** (specifications.freedesktop.org: xdg-open; Microsoft: rundll32 takes an address without a shell reading it.) */
function browserCommand(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): readonly [string, ...string[]] {
  if (env['BROWSER']) return [env['BROWSER']];
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      return ['xdg-open'];
  }
}
