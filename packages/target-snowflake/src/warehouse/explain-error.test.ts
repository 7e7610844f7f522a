import { describe, expect, test } from '@jest/globals';
import { explainError } from './explain-error.ts';

const asked = {
  host: 'myorg-account1.snowflakecomputing.com',
  user: 'LOADER',
  role: 'LOAD',
  warehouse: 'WH',
  signIn: 'password',
} as const;

describe('explainError', () => {
  test.each<[object, string]>([
    [
      { code: 401001, message: 'Network error', cause: { code: 'ENOTFOUND' } },
      'could not reach Snowflake at myorg-account1.snowflakecomputing.com (ENOTFOUND): check account, access_url and the network',
    ],
    [
      { code: 401002, message: 'Request failed', response: { statusCode: 403 } },
      'no Snowflake account answers at myorg-account1.snowflakecomputing.com (HTTP 403): check account',
    ],
    [
      { code: '390100', message: 'Incorrect username or password was specified.' },
      'Snowflake does not accept the user name or the password of user LOADER: check user and password',
    ],
    [
      { code: '390189', message: 'Role ...' },
      'role LOAD does not exist or user LOADER may not use it: GRANT ROLE LOAD TO USER LOADER, or set another role',
    ],
    [
      { code: '000606', message: 'No active warehouse selected in the current session.' },
      'warehouse WH does not exist, or role LOAD lacks USAGE on it: GRANT USAGE ON WAREHOUSE WH TO ROLE LOAD',
    ],
    [
      { code: '000604', message: 'SQL execution canceled' },
      'somebody, or whoever watches over the warehouse, has cancelled the statement: run again when it may go on: SQL execution canceled',
    ],
    [
      {
        code: '000630',
        message:
          'Statement reached its statement or warehouse timeout of 120 second(s) and was canceled.',
      },
      'the statement took longer than STATEMENT_TIMEOUT_IN_SECONDS of the session or of warehouse WH lets it: raise that, take a larger warehouse, or set batch_size_rows lower: Statement reached its statement or warehouse timeout of 120 second(s) and was canceled.',
    ],
    [
      {
        code: 407002,
        message: 'Unable to perform operation using terminated connection.',
      },
      'the session with Snowflake has ended: Unable to perform operation using terminated connection. (407002)',
    ],
    [
      { code: '001003', message: 'SQL compilation error: syntax error' },
      'Snowflake refused the statement (001003): SQL compilation error: syntax error',
    ],
  ])('%j', (thrown, message) => {
    expect(explainError(thrown, asked).message).toBe(message);
  });

  test.each<[string, object, boolean]>([
    ['a lost network', { code: 401001, message: '' }, true],
    ['a session that has gone', { code: '390111', message: '' }, true],
    ['a connection that was closed', { code: 407002, message: '' }, true],
    ['a server error', { code: 401002, message: '', response: { statusCode: 503 } }, true],
    ['a client error', { code: 401002, message: '', response: { statusCode: 400 } }, false],
    ['too many that wait for a lock', { code: '000625', message: '' }, true],
    ['a fault inside Snowflake', { code: '000603', message: '' }, true],
    ['a statement that somebody cancelled', { code: '000604', message: '' }, false],
    ['a session without a warehouse', { code: '000606', message: '' }, false],
    ['a statement that took too long', { code: '000630', message: '' }, false],
    ['a syntax error', { code: '001003', message: '' }, false],
    ['an upload without a code', { message: 'no code' }, false],
  ])('tells whether %s may pass', (_, thrown, mayPass) => {
    expect(explainError(thrown, asked).mayPass).toBe(mayPass);
  });

  test('keeps the code as Snowflake writes it, with its leading zeros', () => {
    expect(explainError({ code: 904, message: 'x' }, asked).code).toBe('000904');
    expect(explainError(new Error('plain'), asked)).toMatchObject({ code: '', said: 'plain' });
  });
});
