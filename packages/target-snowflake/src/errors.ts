import { ConnectorError } from '@intercom-to-snowflake/singer';

/** No table can be made of a SCHEMA message, or the table there is cannot take its keys. */
export class SchemaError extends ConnectorError {
  override readonly name = 'SchemaError';
  readonly stream: string;

  constructor(stream: string, problem: string, options?: ErrorOptions) {
    super(`stream ${JSON.stringify(stream)}: ${problem}`, options);
    this.stream = stream;
  }
}

/** Records of a stream could not be loaded. None of the batch was acknowledged. */
export class LoadError extends ConnectorError {
  override readonly name = 'LoadError';
  readonly stream: string;

  constructor(stream: string, problem: string, options?: ErrorOptions) {
    super(`stream ${JSON.stringify(stream)}: ${problem}`, options);
    this.stream = stream;
  }
}
