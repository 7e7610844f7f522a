import { SnowflakeError } from '../engine/errors.ts';
import { authenticate, readCredentials, type Credentials } from './authenticate.ts';
import { wireParameters } from './answer.ts';
import type { Core } from './core.ts';
import {
  lockMs,
  loginUsers,
  passwordsBeforeLock,
  refusedUser,
  type LoginUser,
} from './login-users.ts';
import type { SignIns } from './sign-ins.ts';
import { failure, success, type Failure, type Reply } from './reply.ts';
import { forwardedHost, isObject, readJson, text, type Request } from './request.ts';
import { masterTokenValiditySeconds, tokenValiditySeconds } from './sessions.ts';

/** `POST /session/v1/login-request`: the database, schema, warehouse and role come in the query string. */
export async function answerLogin(core: Core, request: Request): Promise<Reply> {
  const { data } = await readJson(request);
  const credentials = readCredentials(data);
  const [fault] = core.faults.strikeLogin(credentials.loginName);
  if (fault !== undefined) {
    const { code, message = `Injected refusal ${code}.` } = fault;
    return failure({ code, sqlState: '08001', message });
  }
  const { catalog } = core.engine;
  const users = loginUsers(core.users, catalog);
  const authentication = authenticate(credentials, users, core.now(), core.signIns);
  if (authentication.kind === 'refused') {
    await countRefusal(core, credentials, users, authentication.failure);
    return failure(authentication.failure);
  }

  const named = (parameter: string): string | undefined => {
    const value = request.query.get(parameter);
    return value === null || value === '' ? undefined : identifier(value);
  };
  const { name, sessionUser: user = name.toUpperCase() } = authentication.user;
  const known = catalog.find(['USER'], 0, user);
  const refusal =
    known &&
    refusedUser(known, catalog, {
      address: request.stream.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '',
      nowMs: core.now(),
      byPassword: credentials.token === undefined,
    });
  if (refusal !== undefined) return failure(refusal);
  core.signIns.forgetWrongPasswords(user);
  const role = named('roleName');
  const database = named('databaseName');
  const schema = named('schemaName');
  const warehouse = named('warehouse');
  const objectStore = forwardedHost(request);
  try {
    const engine = await core.engine.openSession({
      user,
      ...(role === undefined ? {} : { role }),
      ...(database === undefined ? {} : { database }),
      ...(schema === undefined ? {} : { schema }),
      ...(warehouse === undefined ? {} : { warehouse }),
      ...(objectStore === undefined ? {} : { objectStore }),
      parameters: sessionParameters(data),
    });
    const session = core.sessions.open(user, engine);
    return success({
      token: session.token,
      masterToken: session.masterToken,
      validityInSeconds: tokenValiditySeconds,
      masterValidityInSeconds: masterTokenValiditySeconds,
      sessionId: session.id,
      displayUserName: user,
      serverVersion: '9.0.0 sandbox',
      firstLogin: false,
      healthCheckInterval: 45,
      newClientForUpgrade: null,
      sessionInfo: {
        databaseName: engine.context.database ?? null,
        schemaName: engine.context.schema ?? null,
        warehouseName: engine.context.warehouse ?? null,
        roleName: engine.context.role,
      },
      ...tokensToRemember(data, name, core.signIns),
      parameters: wireParameters(engine.parameters),
    });
  } catch (error) {
    if (!(error instanceof SnowflakeError)) throw error;
    const { code, sqlState, message } = error;
    return failure({ code, sqlState, message });
  }
}

/** Wrong passwords lock a user for a while. Those whom the sandbox was started with it does not lock. */
async function countRefusal(
  core: Core,
  { loginName }: Credentials,
  users: readonly LoginUser[],
  { code }: Failure,
): Promise<void> {
  const user = users.find(({ name }) => name.toUpperCase() === loginName.toUpperCase());
  const { catalog } = core.engine;
  const known = user && catalog.find(['USER'], 0, user.sessionUser ?? '');
  if (code !== '390100' || user?.password !== undefined || known === undefined) return;
  if (core.signIns.countWrongPassword(known.name) < passwordsBeforeLock) return;
  core.signIns.forgetWrongPasswords(known.name);
  await core.engine.updateUser({ ...known, lockedUntil: core.now() + lockMs });
}

/**
 * What spares the client the passcode or the browser next time, if it asks for it. The sandbox is an account that allows both
 * (docs.snowflake.com, Parameters, ALLOW_CLIENT_MFA_CACHING and ALLOW_ID_TOKEN, 2026-11-24).
 */
function tokensToRemember(data: unknown, user: string, signIns: SignIns) {
  const asked = sessionParameters(data);
  return {
    ...(asked['CLIENT_REQUEST_MFA_TOKEN'] === 'true' ? { mfaToken: signIns.remember(user) } : {}),
    ...(asked['CLIENT_STORE_TEMPORARY_CREDENTIAL'] === 'true'
      ? { idToken: signIns.remember(user) }
      : {}),
  };
}

/** Names at login are identifiers as in SQL: folded to upper case unless in double quotes. */
function identifier(written: string): string {
  const quoted = /^"((?:[^"]|"")+)"$/.exec(written)?.[1];
  return quoted === undefined ? written.toUpperCase() : quoted.replaceAll('""', '"');
}

/** The driver's SESSION_PARAMETERS; values arrive as text, number or boolean. */
function sessionParameters(data: unknown): Readonly<Record<string, string>> {
  const given = isObject(data) ? data['SESSION_PARAMETERS'] : undefined;
  if (!isObject(given)) return {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
}

/** `POST /session/token-request`: a new session token for the master token. */
export async function answerTokenRequest(core: Core, request: Request): Promise<Reply> {
  const body = await readJson(request);
  const renewed = core.sessions.renew(request.header('authorization'));
  if (text(body, 'requestType') !== 'RENEW') {
    return failure({ code: '390104', sqlState: '08001', message: 'Unknown request type.' });
  }
  switch (renewed.kind) {
    case 'session':
      return success({
        sessionToken: renewed.token,
        masterToken: renewed.masterToken,
        validityInSecondsST: tokenValiditySeconds,
        validityInSecondsMT: masterTokenValiditySeconds,
        sessionId: renewed.session.id,
      });
    case 'expired':
      return failure({
        code: '390114',
        sqlState: '08001',
        message: 'Authentication token has expired. The user must authenticate again.',
      });
    case 'unknown':
      return failure(sessionGone);
  }
}

export const sessionExpired = {
  code: '390112',
  sqlState: '08001',
  message: 'Your session has expired. Please login again.',
} as const;

export const sessionGone = {
  code: '390111',
  sqlState: '08001',
  message: 'Session no longer exists. New login required to access the service.',
} as const;
