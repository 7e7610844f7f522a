import type { Asked } from './asked.ts';

type Advice = (asked: Asked, said: string) => string;

const locked: Advice = ({ user }) =>
  `user ${user} is locked for a while after failed sign-ins: wait a quarter of an hour, or ALTER USER ${user} SET MINS_TO_UNLOCK = 0`;
const badKey: Advice = ({ user, signIn }, said) =>
  signIn === 'workload identity'
    ? `Snowflake does not accept the token of the workload identity: check its issuer, subject, audience and expiry against WORKLOAD_IDENTITY of the user: ${said}`
    : `Snowflake does not accept the key of user ${user}: check that RSA_PUBLIC_KEY of the user belongs to the private key, that account and user are right, and that this machine's clock is`;
const noRole: Advice = ({ user, role }) =>
  `role ${role ?? '(default)'} does not exist or user ${user} may not use it: GRANT ROLE ${role ?? '…'} TO USER ${user}, or set another role`;
const oauth: Advice = (_, said) =>
  `Snowflake does not accept the OAuth token, it may have expired: get a new one: ${said}`;
const noVouching: Advice = ({ user }, said) =>
  `the identity provider did not vouch for user ${user}: ${said}`;
const networkPolicy: Advice = (_, said) =>
  `the network policy of the account or of the user does not let this machine in: ${said}`;
const secondFactor: Advice = ({ user }) =>
  `user ${user} must sign in with a second factor: set passcode, or load with a user of TYPE = SERVICE that has a key pair`;
const device: Advice = ({ user }, said) =>
  `the second factor of user ${user} was not confirmed: set passcode, or try again: ${said}`;

/**
 * What to do when Snowflake refuses a login, by its code. (docs.snowflake.com: Key-pair authentication, troubleshooting; Multi-factor
 * authentication, error codes; Authentication policies; snowflake-sdk 3.3.0, gs_errors; 2026-11-24.)
 */
export const SIGN_IN_ADVICE: Readonly<Record<string, Advice>> = {
  '390100': ({ user }) =>
    `Snowflake does not accept the user name or the password of user ${user}: check user and password`,
  '390101': ({ user }) => `user ${user} is disabled: ALTER USER ${user} SET DISABLED = FALSE`,
  '390102': locked,
  '390106': ({ user }) =>
    `the password of user ${user} has expired: sign in to Snowsight to change it, or use a key pair`,
  '390120': device,
  '390122': secondFactor,
  '390123': locked,
  '390126': device,
  '390127': ({ user }) =>
    `Snowflake does not accept the passcode of user ${user}: each is good once and for half a minute, take the next one`,
  '390129': device,
  '390132': secondFactor,
  '390133': noVouching,
  '390144': badKey,
  '390186': noRole,
  '390189': noRole,
  '390190': noVouching,
  '390191': noVouching,
  '390303': oauth,
  '390309': oauth,
  '390318': oauth,
  '390420': networkPolicy,
  '390422': networkPolicy,
  '390432': ({ user }) =>
    `a programmatic access token needs a network policy: CREATE NETWORK POLICY …; ALTER USER ${user} SET NETWORK_POLICY = …`,
  '394300': badKey,
  '394301': badKey,
  '394302': badKey,
  '394303': badKey,
  '394304': badKey,
  '394305': badKey,
  '394306': badKey,
  '394400': ({ user }) =>
    `Snowflake does not accept the programmatic access token: check that it has not expired and belongs to user ${user}`,
  '394508': secondFactor,
};
