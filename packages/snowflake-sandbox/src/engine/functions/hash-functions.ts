import { invalidArgumentTypes } from '../errors.ts';
import { typed } from '../query/typed-sql.ts';
import { asText } from '../types/cast-sql.ts';
import { textType } from '../types/data-type.ts';
import {
  at,
  integerResult,
  scalar,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const hexDigest = (duckdb: string, digits: number): FunctionDefinition =>
  scalar(1, 1, (args) =>
    typed(
      `${duckdb}(${at(args, 0).type.kind === 'BINARY' ? at(args, 0).sql : asText(at(args, 0)).sql})`,
      textType(digits),
    ),
  );

const sha2: FunctionDefinition = scalar(1, 2, (args) => {
  // DuckDB has the 256-bit digest only.
  if (args[1] !== undefined && args[1].constant?.value !== '256' && args[1].constant?.value !== '0')
    throw invalidArgumentTypes('SHA2', `digest size ${args[1].constant?.value ?? ''}`);
  return typed(`sha256(${asText(at(args, 0)).sql})`, textType(64));
});

export const hashFunctions: FunctionTable = {
  MD5: hexDigest('md5', 32),
  MD5_HEX: hexDigest('md5', 32),
  SHA1: hexDigest('sha1', 40),
  SHA1_HEX: hexDigest('sha1', 40),
  SHA2: sha2,
  SHA2_HEX: sha2,
  /** A 64-bit number, stable in one version of the sandbox; not Snowflake's own numbers. */
  HASH: scalar(1, Infinity, (args) =>
    integerResult(
      `CAST(hash(${args.map(({ sql }) => sql).join(', ')}) AS HUGEINT) - 9223372036854775808`,
      19,
      false,
    ),
  ),
};
