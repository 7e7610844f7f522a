import type { Readable } from 'node:stream';

/** What a route answers. `drop` closes the socket without a word, as a dying server or network does. */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | number>>;
      readonly body: string | Buffer | Readable;
    }
  | { readonly kind: 'drop' };

/** An error as the driver reads it: `code` is Snowflake's number, `sqlState` the SQL one. */
export type Failure = {
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
  readonly queryId?: string;
};

export const drop: Reply = { kind: 'drop' };

/**
 * A JSON answer. Snowflake answers application errors with HTTP 200 and `success: false`;
 * with any other content type the driver re-sends the statement.
 */
export function json(body: unknown, status = 200): Reply {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

export function success(data: unknown, code: string | null = null): Reply {
  return json({ success: true, code, message: null, data });
}

/** Without `sqlState` in the data the driver would execute a failed statement a second time. */
export function failure(problem: Failure): Reply {
  return json({
    success: false,
    code: problem.code,
    message: problem.message,
    data: {
      internalError: false,
      errorCode: problem.code,
      sqlState: problem.sqlState,
      age: 0,
      ...(problem.queryId === undefined ? {} : { queryId: problem.queryId }),
    },
  });
}

/** A bare HTTP status with a plain body: for the object store and for unknown addresses. */
export function plain(status: number, body = ''): Reply {
  return { kind: 'answer', status, headers: { 'content-type': 'text/plain' }, body };
}
