import { environmentName } from '../config/environment-name.ts';
import { ConnectorError } from '../errors.ts';

export type Failure = {
  /** For the person who runs the program. */
  readonly message: string;
  /** For whoever looks into it, at debug level. */
  readonly details: string | undefined;
  readonly exitCode: number;
};

/** A ConnectorError says all there is to say; anything else is a bug of ours, and says how to see more. */
export function describeFailure(error: unknown, programName: string): Failure {
  if (error instanceof ConnectorError) {
    const details = error.cause === undefined ? undefined : stackOf(error);
    return { message: error.message, details, exitCode: error.exitCode };
  }
  const hint = `this is a bug in ${programName}; run it with ${environmentName(programName, 'LOGLEVEL')}=debug for details`;
  return {
    message: `unexpected failure: ${messageOf(error)}\n${hint}`,
    details: stackOf(error),
    exitCode: 1,
  };
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return error instanceof Error ? error.message || error.name : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
