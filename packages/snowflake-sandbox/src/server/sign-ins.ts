import { randomUUID } from 'node:crypto';

import type { Failure } from './reply.ts';

/** What a person proved to the identity provider, waiting to be shown to Snowflake, once. */
type Assertion = { readonly user: string; readonly proofKey: string | undefined };

/**
 * The tokens that are given out while people sign in: a browser's, Okta's assertions, and those that spare the next sign-in. A
 * passcode counts once, as Duo's and an authenticator app's do.
 */
export type SignIns = {
  /** A browser sign-in was begun. Its proof key must come back with the token. */
  readonly begin: (user: string) => { readonly id: string; readonly proofKey: string };
  /** The user of a sign-in that was begun. */
  readonly begun: (id: string) => string | undefined;
  /** The person is who they say: what is shown to Snowflake. */
  readonly assert: (user: string, id?: string) => string;
  /** Whom an assertion is about; it is of no use a second time. */
  readonly redeem: (assertion: string, proofKey: string | undefined) => string | undefined;
  /** Whether a passcode was not used before; it is from now on. */
  readonly useOnce: (user: string, passcode: string) => boolean;
  /** A token that stands for the second factor or the browser, for the next sign-in of this user. */
  readonly remember: (user: string) => string;
  readonly remembered: (user: string, token: string | undefined) => boolean;
  /** How many wrong passwords in a row that makes. */
  readonly countWrongPassword: (user: string) => number;
  readonly forgetWrongPasswords: (user: string) => void;
};

export function createSignIns(): SignIns {
  const begun = new Map<string, Assertion>();
  const assertions = new Map<string, Assertion>();
  const used = new Set<string>();
  const tokens = new Map<string, string>();
  const wrongPasswords = new Map<string, number>();
  return {
    begin: (user) => {
      const id = randomUUID();
      const proofKey = randomUUID();
      begun.set(id, { user, proofKey });
      return { id, proofKey };
    },
    begun: (id) => begun.get(id)?.user,
    assert: (user, id = '') => {
      const assertion = randomUUID();
      assertions.set(assertion, { user, proofKey: begun.get(id)?.proofKey });
      begun.delete(id);
      return assertion;
    },
    redeem: (assertion, proofKey) => {
      const found = assertions.get(assertion);
      if (found === undefined || found.proofKey !== proofKey) return undefined;
      assertions.delete(assertion);
      return found.user;
    },
    useOnce: (user, passcode) => {
      const key = JSON.stringify([user, passcode]);
      if (used.has(key)) return false;
      used.add(key);
      return true;
    },
    remember: (user) => {
      const token = randomUUID();
      tokens.set(token, user);
      return token;
    },
    remembered: (user, token) => token !== undefined && tokens.get(token) === user,
    countWrongPassword: (user) => {
      const count = (wrongPasswords.get(user) ?? 0) + 1;
      wrongPasswords.set(user, count);
      return count;
    },
    forgetWrongPasswords: (user) => {
      wrongPasswords.delete(user);
    },
  };
}

/** (docs.snowflake.com, Multi-factor authentication error codes, 2026-11-24; the text of 394508 as its drivers show it.) */
export const mfaFailures = {
  wrongPasscode: {
    code: '390127',
    sqlState: '08001',
    message: 'Incorrect passcode was specified.',
  },
  passcodeMissing: {
    code: '394508',
    sqlState: '08001',
    message:
      'Failed to authenticate: MFA with TOTP is required. To authenticate, provide both your password and a current TOTP passcode.',
  },
} as const satisfies Readonly<Record<string, Failure>>;
