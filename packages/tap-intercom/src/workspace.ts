import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { Client } from './client/client.ts';
import { ApiError, AuthenticationError } from './errors.ts';

export type Workspace = {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
};

/** A server that is not there shall be known soon, not after the patience that a long run deserves. */
const retryForMs = 8000;
const timeoutMs = 5000;

/**
 * Who the token belongs to: the first request of every run, any token may make it. Throws
 * AuthenticationError when the token is not accepted, UnreachableError when nobody answers.
 */
export async function readWorkspace(client: Client): Promise<Workspace> {
  try {
    const me = await client.request({ method: 'GET', path: '/me', retryForMs, timeoutMs });
    const app = isJsonObject(me['app']) ? me['app'] : {};
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    return { id: text(app['id_code']), name: text(app['name']), timezone: text(app['timezone']) };
  } catch (error) {
    if (error instanceof ApiError && isRefusal(error)) {
      throw new AuthenticationError(
        `Intercom does not accept the access token (${error.message}). Check access_token, and that region is that of the workspace`,
        { cause: error },
      );
    }
    throw error;
  }
}

function isRefusal({ kind }: ApiError): boolean {
  return kind === 'token_dead' || kind === 'permission_missing' || kind === 'plan_missing';
}
