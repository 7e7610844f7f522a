import type { SchemaMessage } from '@intercom-to-snowflake/singer';
import type { AnySchemaObject, ErrorObject, FuncKeywordDefinition, Options } from 'ajv';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SchemaError } from '../errors.ts';

/** What is wrong with a record. */
export type RecordProblem = {
  /** The property it is about; undefined: the record as a whole, or something that is not there. */
  readonly property: string | undefined;
  /** What is wrong, and where in the record. */
  readonly text: string;
  /** Whether a note keeps the property's value as its JSON text: Snowflake would not keep it as JSON. */
  readonly isNotedAsText?: boolean;
  /** Whether a note leaves the value out: it is too large for any column. */
  readonly isLeftOut?: boolean;
};

/** Says what is wrong with a record: everything, or the one thing that decides. Nothing when it is valid. */
export type ProblemsOf = (record: unknown) => readonly RecordProblem[];

/**
 * Makes a validator of the schema, as lenient as a loader must be that is fed by any tap. What it looks
 * at went through JSON.parse, where 2^53 + 1 is 2^53 and a decimal of 38 digits loses half of them:
 * a rule that rounding could break is applied only where it cannot, so that no good record is refused.
 * Formats, `uniqueItems` and a fractional `multipleOf` are not checked.
 *
 * @param options.findAll whether it goes on after the first problem.
 * @throws SchemaError when it is not a schema.
 */
export function compileSchema(
  { stream, schema }: SchemaMessage,
  { findAll = false }: { readonly findAll?: boolean } = {},
): ProblemsOf {
  try {
    const ajv = ajvFor(schema['$schema'], findAll);
    const validate = ajv.compile(schema);
    // Another stream may come with the same `$id`.
    ajv.removeSchema(schema);
    return (record) => {
      if (validate(record)) return [];
      const problems = validate.errors ?? [];
      return (findAll ? problems : problems.slice(-1)).map((problem) => ({
        property: steps(problem.instancePath)[0],
        text: describe(problem, record),
      }));
    };
  } catch (error) {
    throw new SchemaError(
      stream,
      `its schema cannot be used to validate records: ${(error as Error).message}. Mend the tap, or set validate_records to false`,
      { cause: error },
    );
  }
}

const OPTIONS: Options = {
  // A property may be called constructor: what every JavaScript object has is not in the record.
  ownProperties: true,
  strict: false,
  validateSchema: false,
  // A value that its column cannot hold is found when it is loaded; taps that say `date-time` and leave
  // the zone out are common.
  validateFormats: false,
  logger: false,
};

const EXACT_BELOW = 2 ** 53;

/**
 * Draft 4 writes `exclusiveMaximum: true` beside `maximum`, later drafts a number. A limit of 10^38
 * equals 38 nines once both are rounded: beyond 2^53 the limit itself is let through.
 */
function exclusiveLimit(
  keyword: 'exclusiveMaximum' | 'exclusiveMinimum',
  inclusive: 'maximum' | 'minimum',
): FuncKeywordDefinition {
  const sign = inclusive === 'maximum' ? 1 : -1;
  return {
    keyword,
    type: 'number',
    schemaType: ['number', 'boolean'],
    compile(exclusive: number | boolean, { [inclusive]: besides }: AnySchemaObject) {
      const limit: unknown = exclusive === true ? besides : exclusive;
      if (typeof limit !== 'number') return () => true;
      const isRounded = Math.abs(limit) >= EXACT_BELOW;
      return (value: number) => sign * value < sign * limit || (isRounded && value === limit);
    },
    error: { message: `must be within the ${keyword} of its schema` },
  };
}

const KEYWORDS: readonly FuncKeywordDefinition[] = [
  exclusiveLimit('exclusiveMaximum', 'maximum'),
  exclusiveLimit('exclusiveMinimum', 'minimum'),
  {
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    compile: (divisor: number) => (value: number) =>
      !Number.isInteger(divisor) || Math.abs(value) >= EXACT_BELOW || value % divisor === 0,
    error: { message: 'must be a multiple of the number in its schema' },
  },
];

/** One instance for each dialect that a `$schema` can name, and each way to look, made when it is first needed. */
const instances = new Map<string, AnyAjv>();

type AnyAjv = Ajv | Ajv2019 | Ajv2020;

function ajvFor($schema: unknown, allErrors: boolean): AnyAjv {
  const dialect = /2019-09|2020-12/.exec(String($schema))?.[0] ?? 'draft-07';
  const name = `${dialect} ${allErrors}`;
  const ajv = instances.get(name) ?? newAjv(dialect, allErrors);
  instances.set(name, ajv);
  return ajv;
}

function newAjv(dialect: string, allErrors: boolean): AnyAjv {
  const Dialect = { '2019-09': Ajv2019, '2020-12': Ajv2020 }[dialect] ?? Ajv;
  const ajv = new Dialect({ ...OPTIONS, allErrors });
  // Draft 4 has `id`, which ajv refuses.
  ajv.removeKeyword('id');
  ajv.removeKeyword('uniqueItems');
  for (const definition of KEYWORDS) {
    ajv.removeKeyword(definition.keyword as string);
    ajv.addKeyword(definition);
  }
  return ajv;
}

function describe({ instancePath, message, params }: ErrorObject, record: unknown): string {
  const place = instancePath === '' ? 'the record' : instancePath;
  const extra = 'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : '';
  return `${place} ${message ?? 'is not valid'}${extra}${found(valueAt(record, instancePath))}`;
}

/** What stands there, if it is short: a record can hold what belongs in no log. */
function found(value: unknown): string {
  if (value === null) return ', and is null';
  if (Array.isArray(value)) return ', and is an array';
  return typeof value === 'object' ? '' : `, and is a ${typeof value}`;
}

function valueAt(record: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>(
    (value, step) => (value as { readonly [key: string]: unknown } | undefined)?.[step],
    record,
  );
}

/** The names on a JSON pointer's way. */
function steps(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
