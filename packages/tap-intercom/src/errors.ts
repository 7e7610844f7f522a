import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { FailureKind } from './client/classify.ts';

/** The token is not accepted: nothing can be read with it. */
export class AuthenticationError extends ConnectorError {
  override readonly name = 'AuthenticationError';
}

/** No answer came from the API: wrong host, no network, or it is down. */
export class UnreachableError extends ConnectorError {
  override readonly name = 'UnreachableError';
}

/** The API answered, but not with what was asked for. Callers decide by `kind`, never by the message. */
export class ApiError extends ConnectorError {
  override readonly name = 'ApiError';
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(
    message: string,
    failure: { kind: FailureKind; status?: number; code?: string },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = failure.kind;
    this.status = failure.status;
    this.code = failure.code;
  }
}

/** A stream ended in a way that would lose records if it were taken for the end. */
export class IncompleteReadError extends ConnectorError {
  override readonly name = 'IncompleteReadError';
}

/** What waits for its turn could not be kept in a file. */
export class SpoolError extends ConnectorError {
  override readonly name = 'SpoolError';

  constructor(directory: string, cause: unknown) {
    super(
      `cannot write to the folder for temporary files, ${directory}: ${(cause as Error).message}. Set TMPDIR to a folder that can be written to and has room`,
      { cause },
    );
  }
}

/** A selected stream that this token, plan or version does not allow, where that is to fail the run. */
export class StreamForbiddenError extends ConnectorError {
  override readonly name = 'StreamForbiddenError';

  constructor(why: string) {
    super(`${why}. Deselect the stream, or set on_forbidden to skip`);
  }
}

/** Some streams could not be read to their end; the others were. */
export class StreamsFailedError extends ConnectorError {
  override readonly name = 'StreamsFailedError';

  constructor(failures: readonly { readonly stream: string; readonly error: Error }[]) {
    super(failures.map(({ stream, error }) => `${stream}: ${error.message}`).join('\n'), {
      cause: failures[0]?.error,
    });
  }
}

/** What `--check` found. */
export class StreamsUnreadableError extends ConnectorError {
  override readonly name = 'StreamsUnreadableError';

  constructor(unreadable: number, checked: number) {
    super(`${unreadable} of ${checked} streams cannot be read`);
  }
}
