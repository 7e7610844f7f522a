import type { Core } from './core.ts';
import { failure, json, plain, success, type Reply } from './reply.ts';
import { readJson, text, type Request } from './request.ts';

/**
 * `POST /session/authenticator-request`: where a user of an identity provider signs in. The sandbox is that provider itself, a
 * page for browsers and, for `https://…` authenticators, Okta's two addresses (snowflake-sdk 3.3.0, auth_web and auth_okta).
 */
export async function answerAuthenticatorRequest(core: Core, request: Request): Promise<Reply> {
  const { data } = await readJson(request);
  const authenticator = text(data, 'AUTHENTICATOR') ?? '';
  if (authenticator.toLowerCase().startsWith('https://')) {
    const address = authenticator.replace(/\/+$/, '');
    // Okta is told once, when it is set up, for which account it vouches.
    const account = encodeURIComponent(request.header('host') ?? '');
    return success({
      tokenUrl: `${address}/api/v1/authn`,
      ssoUrl: `${address}/app/snowflake/sso/saml?account=${account}`,
      proofKey: null,
    });
  }
  const port = Number(text(data, 'BROWSER_MODE_REDIRECT_PORT'));
  if (authenticator.toUpperCase() !== 'EXTERNALBROWSER' || !(port > 0)) {
    return failure({
      code: '390190',
      sqlState: '08001',
      message: 'There was an error related to the SAML Identity Provider account parameter.',
    });
  }
  const { id, proofKey } = core.signIns.begin(text(data, 'LOGIN_NAME') ?? '');
  const page = new URL('/idp/sign-in', core.url());
  page.search = new URLSearchParams({ SAMLRequest: id, RelayState: String(port) }).toString();
  return success({ ssoUrl: page.href, tokenUrl: null, proofKey });
}

/** The page a browser is sent to. Whoever opens it is signed in there already, and goes on to the program that waits. */
export function answerBrowser(core: Core, request: Request): Reply {
  const id = request.query.get('SAMLRequest') ?? '';
  const user = core.signIns.begun(id);
  const port = Number(request.query.get('RelayState'));
  if (user === undefined || !(port > 0)) return plain(400, 'No sign-in of this kind was begun.');
  const back = new URL(`http://localhost:${port}/`);
  back.searchParams.set('token', core.signIns.assert(user, id));
  return {
    kind: 'answer',
    status: 302,
    headers: { location: back.href, 'content-type': 'text/plain' },
    body: '',
  };
}

/** Okta's authentication API: a session token for a name and a password. */
export async function answerOktaPassword(core: Core, request: Request): Promise<Reply> {
  const body = await readJson(request);
  const name = text(body, 'username') ?? '';
  const password = text(body, 'password') ?? '';
  const user = core.users.find((each) => each.name.toUpperCase() === name.toUpperCase());
  return user?.password === undefined || user.password !== password
    ? json({ errorCode: 'E0000004', errorSummary: 'Authentication failed' }, 401)
    : json({ status: 'SUCCESS', sessionToken: core.signIns.remember(user.name) });
}

/** The page with an assertion for Snowflake, for whoever has a session token. */
export function answerOktaAssertion(core: Core, request: Request): Reply {
  const token = request.query.get('onetimetoken') ?? '';
  const user = core.users.find(({ name }) => core.signIns.remembered(name, token));
  if (user === undefined) return plain(403, 'Sign in first.');
  const account = (request.query.get('account') ?? '').replace(/[^\w.:-]/g, '');
  const assertion = core.signIns.assert(user.name);
  return {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<html><body><form method="post" action="https&#x3a;&#x2f;&#x2f;${account}&#x2f;fed&#x2f;login"><input name="SAMLResponse" type="hidden" value="${assertion}"/></form></body></html>`,
  };
}
