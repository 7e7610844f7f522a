import { BlockList } from 'node:net';

import type { Catalog } from '../engine/catalog/catalog.ts';
import type { NetworkPolicyObject, UserObject } from '../engine/catalog/catalog-object.ts';
import { publicKeyPem } from '../engine/statements/account/public-key.ts';
import type { SandboxUser } from './sandbox-user.ts';
import type { Failure } from './reply.ts';

/** A user at the login: one whom the sandbox was started with, with what CREATE or ALTER USER has said besides, or one of CREATE USER alone. */
export type LoginUser = SandboxUser & {
  /** What the session is told: the name in the catalog. */
  readonly sessionUser?: string;
  readonly passwordHash?: string | undefined;
  /** RSA_PUBLIC_KEY and RSA_PUBLIC_KEY_2. */
  readonly publicKeyPems?: readonly string[];
};

/** Everybody who may try to sign in. */
export function loginUsers(
  started: readonly SandboxUser[],
  catalog: Catalog,
): readonly LoginUser[] {
  return catalog.list('USER').map((user) => {
    const { name, loginName, passwordHash, publicKey, publicKey2 } = user;
    return {
      name: loginName,
      ...started.find((each) => each.name.toUpperCase() === name),
      ...{ sessionUser: name, passwordHash },
      publicKeyPems: [publicKey, publicKey2].flatMap((key) =>
        key === undefined ? [] : [publicKeyPem(key)],
      ),
    };
  });
}

/** How many wrong passwords in a row lock a user, and for how long (docs.snowflake.com, User management, 2026-11-24). */
export const passwordsBeforeLock = 5;
export const lockMs = 15 * 60_000;

/**
 * Why someone who has proved who they are may not come in all the same: the user is disabled or locked, must change the password,
 * or comes from an address that the user's network policy does not allow.
 */
export function refusedUser(
  user: UserObject,
  catalog: Catalog,
  login: { readonly address: string; readonly nowMs: number; readonly byPassword: boolean },
): Failure | undefined {
  const policy =
    user.networkPolicy === undefined
      ? undefined
      : catalog.find(['NETWORK POLICY'], 0, user.networkPolicy);
  if (policy !== undefined && !isAllowed(login.address, policy)) {
    return refusal(
      '390422',
      `Incoming request with IP/Token ${login.address} is not allowed to access Snowflake. Contact your local security administrator.`,
    );
  }
  if (user.disabled)
    return refusal('390101', 'User access disabled. Contact your local system administrator.');
  if ((user.lockedUntil ?? 0) > login.nowMs) {
    return refusal(
      '390102',
      'User temporarily locked. Try again later, or contact your local system administrator.',
    );
  }
  return login.byPassword && user.mustChangePassword
    ? refusal(
        '390106',
        'Specified password has expired. Password must be changed using the Snowflake web console.',
      )
    : undefined;
}

function refusal(code: string, message: string): Failure {
  return { code, sqlState: '08001', message };
}

/** Blocked beats allowed (docs.snowflake.com, Network policies, 2026-11-24). */
function isAllowed(address: string, { allowed, blocked }: NetworkPolicyObject): boolean {
  const within = (ranges: readonly string[]): boolean => {
    const list = new BlockList();
    for (const range of ranges) {
      const [network = '', bits = '32'] = range.split('/');
      list.addSubnet(network, Number(bits));
    }
    return list.check(address);
  };
  return !within(blocked) && within(allowed);
}
