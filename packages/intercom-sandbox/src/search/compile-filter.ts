import type { Json } from '../json.ts';
import { parameterInvalid } from '../server/api-error.ts';
import type { Field, FieldLookup, FieldType } from './field.ts';
import type { Comparison, Filter } from './filter.ts';

export type Predicate<Row> = (row: Row) => boolean;

/**
 * How a search compares dates: by the second (conversations, tickets), or by the calendar day of the workspace
 * (contacts). Makes the half-open range of seconds that a comparison lets through.
 */
export type DateRange = (operator: RangeOperator, seconds: number) => readonly [number, number];

export type RangeOperator = '>' | '<' | '=' | '>=' | '<=';

export function isRangeOperator(operator: string): operator is RangeOperator {
  return ['>', '<', '=', '>=', '<='].includes(operator);
}

export type Dialect<Row> = {
  readonly field: FieldLookup<Row>;
  readonly dateRange: DateRange;
  /** Contacts refuse these operators on dates; conversations and tickets take them. */
  readonly dateOperators: readonly string[];
  readonly integerOperators: readonly string[];
};

const stringOperators = ['=', '!=', 'IN', 'NIN', '~', '!~', '^', '$'];
const booleanOperators = ['=', '!=', 'IN', 'NIN'];

export function compileFilter<Row>(filter: Filter, dialect: Dialect<Row>): Predicate<Row> {
  if (filter.kind === 'comparison') return compileComparison(filter, dialect);
  const predicates = filter.filters.map((inner) => compileFilter(inner, dialect));
  return filter.operator === 'AND'
    ? (row) => predicates.every((predicate) => predicate(row))
    : (row) => predicates.some((predicate) => predicate(row));
}

function compileComparison<Row>(comparison: Comparison, dialect: Dialect<Row>): Predicate<Row> {
  const { field: name, operator } = comparison;
  const field = dialect.field(name);
  if (field === undefined) throw parameterInvalid(`Field ${name} is not searchable`, name);
  const allowed = field.operators ?? operatorsOf(field.type, dialect);
  if (!allowed.includes(operator)) {
    throw parameterInvalid(`Operator ${operator} is not supported on field ${name}`, name);
  }
  const wanted = checkedValues(comparison, field);
  const matches = matcher(operator, wanted, field.type, dialect);
  const negated = operator === '!=' || operator === 'NIN' || operator === '!~';
  return (row) => {
    const value = field.read(row);
    const found = Array.isArray(value) ? value.some(matches) : matches(value ?? null);
    return found !== negated;
  };
}

function operatorsOf<Row>(type: FieldType, dialect: Dialect<Row>): readonly string[] {
  switch (type) {
    case 'string':
      return stringOperators;
    case 'boolean':
      return booleanOperators;
    case 'date':
      return dialect.dateOperators;
    case 'integer':
    case 'float':
      return dialect.integerOperators;
  }
}

function checkedValues<Row>(comparison: Comparison, field: Field<Row>): readonly Json[] {
  const { field: name, operator, value } = comparison;
  if (operator === 'IN' || operator === 'NIN') {
    if (!Array.isArray(value)) throw parameterInvalid(`${operator} needs a list of values`, name);
    return value.map((one: Json) => checkedValue(name, one, field.type));
  }
  return [checkedValue(name, value, field.type)];
}

/** Numbers may come as text: the examples of OpenAPI 2.16 send `"1306054154"` for a date. */
function checkedValue(name: string, value: Json, type: FieldType): Json {
  const wrong = () => parameterInvalid(`The value of ${name} must be of type ${type}`, name);
  switch (type) {
    case 'string':
      if (value === null || typeof value === 'string') return value;
      throw wrong();
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw wrong();
    case 'float':
    case 'integer':
    case 'date': {
      if (value === null && type !== 'date') return value;
      const number =
        typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number') throw wrong();
      if (type !== 'float' && !Number.isInteger(number)) throw wrong();
      return number;
    }
  }
}

function matcher<Row>(
  operator: string,
  wanted: readonly Json[],
  type: FieldType,
  dialect: Dialect<Row>,
): (value: Json) => boolean {
  const [first] = wanted;
  if (type === 'date' && isRangeOperator(operator)) {
    const [from, to] = dialect.dateRange(operator, Number(first));
    return (value) => typeof value === 'number' && value >= from && value < to;
  }
  const text = typeof first === 'string' ? first.toLowerCase() : '';
  const asText = (value: Json): string => (typeof value === 'string' ? value.toLowerCase() : '');
  switch (operator) {
    case '=':
    case '!=':
      return (value) => value === first;
    case 'IN':
    case 'NIN':
      return (value) => wanted.includes(value);
    case '~':
    case '!~':
      return (value) => asText(value).includes(text);
    case '^':
      return (value) => asText(value).startsWith(text);
    case '$':
      return (value) => asText(value).endsWith(text);
    case '>':
      return (value) => typeof value === 'number' && value > Number(first);
    case '<':
      return (value) => typeof value === 'number' && value < Number(first);
    case '>=':
      return (value) => typeof value === 'number' && value >= Number(first);
    default:
      return (value) => typeof value === 'number' && value <= Number(first);
  }
}
