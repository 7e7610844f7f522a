import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Asked } from './asked.ts';
import { unreachable } from './explain-error.ts';
import { WarehouseError } from './warehouse-error.ts';

/** How long an address may take to answer anything at all, however long the sign-in may take. */
const LONGEST_ANSWER_MS = 10_000;

/**
 * Asks whether anybody answers at an address, before the driver does: a login that gets no answer keeps the driver, and with it
 * the process, waiting for minutes, and nothing can call it off (measured, snowflake-sdk 3.3.0). Behind a
 * proxy only the driver knows the way, and nothing is asked.
 * @throws WarehouseError
 */
export async function requireAnswer(
  address: string,
  asked: Asked,
  { env, loginTimeoutMs }: { readonly env: NodeJS.ProcessEnv; readonly loginTimeoutMs: number },
): Promise<void> {
  if (usesProxy(env)) return;
  const waitMs = Math.min(loginTimeoutMs, LONGEST_ANSWER_MS);
  const signal = AbortSignal.timeout(waitMs);
  try {
    await askForAnything(new URL(address), signal);
  } catch (cause) {
    const reason = signal.aborted ? `no answer within ${waitMs / 1000} s` : codeOf(cause);
    throw new WarehouseError(
      unreachable(asked, reason),
      { code: '401001', mayPass: true },
      { cause },
    );
  }
}

function askForAnything(url: URL, signal: AbortSignal): Promise<void> {
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    // No agent: the socket is not kept for anyone.
    const asking = request(url, { method: 'HEAD', agent: false, signal }, (response) => {
      response.destroy();
      resolve();
    });
    asking.on('error', reject);
    asking.end();
  });
}

function usesProxy(env: NodeJS.ProcessEnv): boolean {
  return Object.keys(env).some((name) => /^https?_proxy$/i.test(name) && env[name] !== '');
}

function codeOf(thrown: unknown): string {
  const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
  return String(code ?? message);
}
