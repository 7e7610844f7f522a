import { missingGrant } from './missing-grant.ts';
import { SIGN_IN_ADVICE } from './sign-in-advice.ts';
import { WarehouseError, oneLine } from './warehouse-error.ts';
import type { Asked } from './asked.ts';

/** What the driver rejects with: codes are text from Snowflake, numbers from the driver itself. */
type DriverError = {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly cause: string | undefined;
};

/**
 * A WarehouseError from what the driver threw, by its code: what happened in plain words, what to do next, and whether
 * trying again can help.
 */
export function explainError(thrown: unknown, asked: Asked, sql?: string): WarehouseError {
  const error = readDriverError(thrown);
  const { code, message: said } = error;
  const details = { code, said, mayPass: mayPass(error) };
  const inOneLine = { ...error, message: oneLine(said) };
  const advice = adviceFor(inOneLine, asked, sql);
  const text = advice ?? `Snowflake refused the statement (${code}): ${inOneLine.message}`;
  return new WarehouseError(text, details, { cause: thrown });
}

/** The same for a login: what fails on the way to an identity provider has no code at all. */
export function explainSignInError(thrown: unknown, asked: Asked): WarehouseError {
  const { code, message: said } = readDriverError(thrown);
  if (/^\d{6}$/.test(code) || said === '') return explainError(thrown, asked);
  const way = WITH[asked.signIn] ?? '';
  const problem = `user ${asked.user} could not sign in${way}: ${said}`;
  return new WarehouseError(problem, { code, said, mayPass: false }, { cause: thrown });
}

const WITH: Readonly<Record<string, string>> = { browser: ' with a browser', okta: ' with Okta' };

/** A session that has ended, or whose connection was closed. */
const SESSION_GONE = new Set([
  ...['390104', '390111', '390112', '390114', '401004', '405503', '407001', '407002'],
]);

/**
 * Codes after which the same work may succeed in a new session.
 *
 * Sessions: 390104, 390111, 390112, 390114 (snowflake-sdk 3.3.0, gs_errors), and the driver's own 401004, 405503, 407001,
 * 407002 for a connection that was closed. Network: 401001, 402001, 402002. Snowflake: 000625 too many
 * statements wait for the table's lock, 000628 and 000629 the same for other locks, 300002 an internal error, and 000603 what a
 * statement fails with that meets one (open-metadata/OpenMetadata, issue 4486, 2026-11-24): it may come again, but costs no more than
 * the attempts. Not among them: 000604, since somebody wanted the statement to end; 000606, a session that has lost its warehouse for want of a
 * right; 000630, since a statement that takes too long would take as long again.
 */
const PASSING = new Set([
  ...SESSION_GONE,
  ...['401001', '402001', '402002'],
  ...['000603', '000625', '000628', '000629', '300002'],
]);

function mayPass({ code, status }: DriverError): boolean {
  const serverFailed = status !== undefined && (status >= 500 || status === 429 || status === 408);
  return PASSING.has(code) || (code === REQUEST_FAILED && serverFailed);
}

const REQUEST_FAILED = '401002';

function adviceFor(
  { code, status, cause, message }: DriverError,
  asked: Asked,
  sql: string | undefined,
): string | undefined {
  const { host, user, role, warehouse } = asked;
  if (SESSION_GONE.has(code)) return `the session with Snowflake has ended: ${message} (${code})`;
  switch (code) {
    case '401001':
      return unreachable(asked, cause);
    case '':
      // An error of Snowflake's without code or text: some other server answered.
      return message === '' ? notSnowflake(asked) : undefined;
    case REQUEST_FAILED:
      return status === 403 || status === 404
        ? `no Snowflake account answers at ${host} (HTTP ${status}): check account`
        : `Snowflake at ${host} answered with HTTP ${status ?? 'an error'}`;
    case '401003':
      return notSnowflake(asked);
    case '000604':
      return `somebody, or whoever watches over the warehouse, has cancelled the statement: run again when it may go on: ${message}`;
    case '000630':
      // (docs.snowflake.com, Parameters, STATEMENT_TIMEOUT_IN_SECONDS, 2026-11-24: the lower of the session's and the warehouse's counts.)
      return `the statement took longer than STATEMENT_TIMEOUT_IN_SECONDS of the session or of warehouse ${warehouse ?? '(default)'} lets it: raise that, take a larger warehouse, or set batch_size_rows lower: ${message}`;
    case '000606':
      return warehouse === undefined
        ? `no warehouse is set, and user ${user} has no default one: set warehouse`
        : `warehouse ${warehouse} does not exist, or role ${role ?? '(default)'} lacks USAGE on it: GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role ?? '…'}`;
    case '090073':
      return `warehouse ${warehouse ?? '(default)'} cannot be resumed, its resource monitor has used up its quota: wait, raise the quota, or set another warehouse: ${message}`;
    case '003001': {
      const grant = sql === undefined ? undefined : missingGrant(sql, role);
      return `role ${role ?? '(default)'} lacks a privilege${grant === undefined ? '' : `, probably ${grant}`}: ${message}`;
    }
    case '002003':
    case '002043': {
      // Snowflake does not say that there is something which a role may not know of.
      const grant = sql === undefined ? undefined : missingGrant(sql, role);
      return grant === undefined
        ? undefined
        : `what the statement is about does not exist, or role ${role ?? '(default)'} has no privilege on it, then probably ${grant}: ${message}`;
    }
    default:
      return SIGN_IN_ADVICE[code]?.(asked, `${message} (${code})`);
  }
}

export function unreachable({ host }: Asked, reason: string | undefined): string {
  const why = reason === undefined ? '' : ` (${reason})`;
  return `could not reach Snowflake at ${host}${why}: check account, access_url and the network`;
}

function notSnowflake({ host }: Asked): string {
  return `what answers at ${host} is not Snowflake: check account and access_url`;
}

function readDriverError(thrown: unknown): DriverError {
  const error = isRecord(thrown) ? thrown : {};
  const { code, message, response, cause } = error;
  return {
    code: typeof code === 'string' || typeof code === 'number' ? String(code).padStart(6, '0') : '',
    message: typeof message === 'string' ? message : String(thrown),
    status:
      isRecord(response) && typeof response['statusCode'] === 'number'
        ? response['statusCode']
        : undefined,
    cause: isRecord(cause) && typeof cause['code'] === 'string' ? cause['code'] : undefined,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
