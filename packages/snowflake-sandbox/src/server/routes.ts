import { answerControl } from './control-plane.ts';
import type { Core } from './core.ts';
import {
  answerAuthenticatorRequest,
  answerBrowser,
  answerOktaAssertion,
  answerOktaPassword,
} from './identity-pages.ts';
import { answerLogin, answerTokenRequest, sessionExpired, sessionGone } from './login.ts';
import { answerObjectStore } from './object-store.ts';
import {
  answerAbort,
  answerChunk,
  answerMonitoring,
  answerQueryRequest,
  answerResult,
} from './query-request.ts';
import { failure, plain, success, type Reply } from './reply.ts';
import type { Request } from './request.ts';
import type { WireSession } from './sessions.ts';

type Route = {
  readonly method: string;
  readonly path: RegExp;
} & (
  | {
      readonly open: (
        core: Core,
        request: Request,
        parts: readonly string[],
      ) => Promise<Reply> | Reply;
    }
  | {
      /** Needs a session; without one the answer is Snowflake's. */
      readonly signedIn: (
        core: Core,
        session: WireSession,
        request: Request,
        parts: readonly string[],
      ) => Promise<Reply> | Reply;
    }
);

/** The addresses that snowflake-sdk 3.3.0 uses, and the sandbox's own under `/_sandbox/`. */
const routes: readonly Route[] = [
  { method: 'POST', path: /^\/session\/v1\/login-request$/, open: answerLogin },
  { method: 'POST', path: /^\/session\/token-request$/, open: answerTokenRequest },
  { method: 'POST', path: /^\/session\/authenticator-request$/, open: answerAuthenticatorRequest },
  { method: 'GET', path: /^\/idp\/sign-in$/, open: answerBrowser },
  { method: 'POST', path: /^\/api\/v1\/authn$/, open: answerOktaPassword },
  { method: 'GET', path: /^\/app\/snowflake\/sso\/saml$/, open: answerOktaAssertion },
  { method: 'POST', path: /^\/session\/heartbeat$/, signedIn: () => success(null) },
  {
    method: 'POST',
    path: /^\/session$/,
    signedIn: async (core, session, request) => {
      if (request.query.get('delete') !== 'true') return plain(404);
      await core.sessions.close(session);
      await core.sweepStages();
      return success(null);
    },
  },
  { method: 'POST', path: /^\/queries\/v1\/query-request$/, signedIn: answerQueryRequest },
  {
    method: 'POST',
    path: /^\/queries\/([^/]+)\/abort-request$/,
    signedIn: (core, session, request, [id = '']) => answerAbort(core, session, id, request),
  },
  {
    method: 'GET',
    path: /^\/queries\/([^/]+)\/result$/,
    signedIn: (core, _session, _request, [id = '']) => answerResult(core, id),
  },
  {
    method: 'GET',
    path: /^\/monitoring\/queries\/([^/]+)$/,
    signedIn: (core, _session, _request, [id = '']) => answerMonitoring(core, id),
  },
  {
    method: 'GET',
    path: /^\/results\/([^/]+)\/(\d+)$/,
    open: (core, _request, [id = '', index = '']) => answerChunk(core, id, Number(index)),
  },
  // Telemetry is accepted and forgotten.
  { method: 'POST', path: /^\/telemetry\/send$/, open: () => success(null) },
];

/** The answer to any request. */
export async function answer(core: Core, request: Request): Promise<Reply> {
  if (request.path.startsWith('/stage/')) return answerObjectStore(core, request);
  if (request.path.startsWith('/_sandbox/')) return answerControl(core, request);
  for (const route of routes) {
    const parts = request.method === route.method ? route.path.exec(request.path) : null;
    if (parts === null) continue;
    if ('open' in route) return route.open(core, request, parts.slice(1));
    const token = core.sessions.check(request.header('authorization'));
    switch (token.kind) {
      case 'session':
        return route.signedIn(core, token.session, request, parts.slice(1));
      case 'expired':
        return failure(sessionExpired);
      case 'unknown':
        return failure(sessionGone);
    }
  }
  return plain(404, 'The Snowflake sandbox has nothing here.');
}
