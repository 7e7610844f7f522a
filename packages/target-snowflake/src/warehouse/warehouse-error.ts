import { ConnectorError } from '@intercom-to-snowflake/singer';

/** Snowflake, or the way to it, refused something. */
export class WarehouseError extends ConnectorError {
  override readonly name = 'WarehouseError';
  /** Snowflake's six digits (`002003`), or the driver's (`401001`). */
  readonly code: string;
  /** What Snowflake itself said, without our explanation. */
  readonly said: string;
  /** True when the same work may succeed in a new session: a lost connection, an expired session, a passing fault. */
  readonly mayPass: boolean;

  constructor(
    message: string,
    details: { readonly code: string; readonly said?: string; readonly mayPass: boolean },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = details.code;
    this.said = details.said ?? message;
    this.mayPass = details.mayPass;
  }
}

/** What Snowflake says over several lines, in one. */
export function oneLine(said: string): string {
  return said.replace(/\s*\n\s*/g, ' ');
}

/** The same as a sentence, for more to follow. */
export function sentence(said: string): string {
  return oneLine(said).replace(/\s*\.?\s*$/, '.');
}

/** "Object does not exist or not authorized", for any kind of object. */
export function isMissingObject(error: unknown): boolean {
  return error instanceof WarehouseError && ['002003', '002043'].includes(error.code);
}

/** The table is not what the plan took it for: a column or the table is gone, or is already there. */
export function isStalePlan(error: unknown): boolean {
  return (
    isMissingObject(error) ||
    (error instanceof WarehouseError && ['000904', '001430', '002025'].includes(error.code))
  );
}

/** A statement met a value that it could not take: Snowflake's codes for data begin like that. */
export function isRefusedValue(error: unknown): boolean {
  return error instanceof WarehouseError && error.code.startsWith('100') && !error.mayPass;
}

/** A file has something in it that Snowflake does not take for JSON. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof WarehouseError && error.code === '100069';
}
