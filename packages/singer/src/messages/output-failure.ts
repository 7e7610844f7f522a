import { ConnectorError, OutputClosedError } from '../errors.ts';

/** What it means that writing failed: nobody reads (EPIPE), or the disk is full, or the like. */
export function describeOutputFailure(error: NodeJS.ErrnoException): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (
    error.code === 'EPIPE' ||
    error.code === 'ECONNRESET' ||
    error.code === 'ERR_STREAM_DESTROYED'
  ) {
    return new OutputClosedError(
      'stdout was closed by the program that reads it; see its own messages for the reason',
      { cause: error },
    );
  }
  return new OutputClosedError(`writing to stdout failed: ${error.code ?? error.message}`, {
    cause: error,
  });
}
