import { randomUUID } from 'node:crypto';

import type { Session } from '../engine/engine.ts';

/** A signed-in client: the engine's session and the tokens that stand for it on the wire. */
export type WireSession = {
  readonly id: number;
  readonly user: string;
  readonly engine: Session;
};

/** How long tokens live, in seconds, as Snowflake tells the driver. */
export const tokenValiditySeconds = 3600;
export const masterTokenValiditySeconds = 14_400;

type Tokens = { readonly token: string; readonly masterToken: string };

/** What a token is worth: a session, or the code to answer instead. */
type TokenCheck =
  | { readonly kind: 'session'; readonly session: WireSession }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' };

export type Sessions = {
  readonly open: (user: string, engine: Session) => WireSession & Tokens;
  /** The session of an `Authorization: Snowflake Token="…"` header. */
  readonly check: (authorization: string | undefined) => TokenCheck;
  /** Trades the master token for a new session token. */
  readonly renew: (authorization: string | undefined) => TokenCheck & Partial<Tokens>;
  readonly expire: (options?: { readonly master?: boolean }) => void;
  /** Ends the session in the engine too: temporary objects go, an open transaction is rolled back. */
  readonly close: (session: WireSession) => Promise<void>;
  readonly closeAll: () => Promise<void>;
};

type Grant = { readonly session: WireSession; readonly expiresMs: number };

export function createSessions(now: () => number): Sessions {
  const tokens = new Map<string, Grant>();
  const masterTokens = new Map<string, Grant>();
  const open = new Set<WireSession>();
  let lastId = 0;

  const grant = (to: Map<string, Grant>, session: WireSession, seconds: number): string => {
    const token = `sandbox-${randomUUID()}`;
    to.set(token, { session, expiresMs: now() + seconds * 1000 });
    return token;
  };
  const check = (among: Map<string, Grant>, authorization: string | undefined): TokenCheck => {
    const token = /^Snowflake Token="(.*)"$/.exec(authorization ?? '')?.[1];
    const found = token === undefined ? undefined : among.get(token);
    if (found === undefined || !open.has(found.session)) return { kind: 'unknown' };
    return found.expiresMs > now()
      ? { kind: 'session', session: found.session }
      : { kind: 'expired' };
  };
  const forget = (from: Map<string, Grant>, session: WireSession): void => {
    for (const [token, each] of from) if (each.session === session) from.delete(token);
  };
  const expireAll = (among: Map<string, Grant>): void => {
    for (const [token, each] of among) among.set(token, { ...each, expiresMs: 0 });
  };
  const close = async (session: WireSession): Promise<void> => {
    if (!open.delete(session)) return;
    forget(tokens, session);
    forget(masterTokens, session);
    await session.engine.close();
  };

  return {
    open: (user, engine) => {
      lastId += 1;
      const session: WireSession = { id: lastId, user, engine };
      open.add(session);
      return {
        ...session,
        token: grant(tokens, session, tokenValiditySeconds),
        masterToken: grant(masterTokens, session, masterTokenValiditySeconds),
      };
    },
    check: (authorization) => check(tokens, authorization),
    renew: (authorization) => {
      const checked = check(masterTokens, authorization);
      if (checked.kind !== 'session') return checked;
      forget(tokens, checked.session);
      forget(masterTokens, checked.session);
      return {
        ...checked,
        token: grant(tokens, checked.session, tokenValiditySeconds),
        masterToken: grant(masterTokens, checked.session, masterTokenValiditySeconds),
      };
    },
    expire: (options = {}) => {
      expireAll(tokens);
      if (options.master === true) expireAll(masterTokens);
    },
    close,
    closeAll: async () => {
      for (const session of [...open]) await close(session);
    },
  };
}
