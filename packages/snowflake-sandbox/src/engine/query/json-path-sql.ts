import { invalidArgumentTypes } from '../errors.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { isSemiStructured, typeName, variant } from '../types/data-type.ts';
import { asText, castTo } from '../types/cast-sql.ts';
import { numberType } from '../types/data-type.ts';
import { partSql, type JsonStep } from '../types/json-part-sql.ts';
import { typed, type TypedSql } from './typed-sql.ts';

export type CompiledStep = JsonStep | { readonly dynamic: TypedSql };

/** A key with a wildcard, quote or backslash is safe only as a JSON pointer, where these mean nothing. */
const needsPointer = (step: JsonStep): boolean =>
  'key' in step && (step.key === '' || /["*\\]/.test(step.key));

const isConstant = (steps: readonly CompiledStep[]): steps is readonly JsonStep[] =>
  !steps.some((step) => 'dynamic' in step);

const constantPath = (steps: readonly JsonStep[]): string => {
  const pointer = steps.some(needsPointer);
  const written = steps.map((step) => {
    if ('key' in step) {
      return pointer
        ? `/${step.key.replaceAll('~', '~0').replaceAll('/', '~1')}`
        : `."${step.key}"`;
    }
    return pointer ? `/${step.index}` : `[${step.index}]`;
  });
  return duckdbString((pointer ? '' : '$') + written.join(''));
};

const dynamicPath = (step: TypedSql): string =>
  step.type.kind === 'NUMBER'
    ? `('$[' || CAST(${castTo(step, numberType(18, 0)).sql} AS VARCHAR) || ']')`
    : `('/' || replace(replace(${asText(step).sql}, '~', '~0'), '/', '~1'))`;

/** `base:a.b[0]` as a VARIANT: JSON null stays JSON null, a missing part is NULL. @throws SnowflakeError 001044 when the base holds no JSON */
export const jsonPart = (base: TypedSql, steps: readonly CompiledStep[]): TypedSql => {
  if (!isSemiStructured(base.type) && base.type.kind !== 'NULL') {
    const [first] = steps;
    const argument = first !== undefined && 'index' in first ? 'NUMBER(1,0)' : 'VARCHAR(16777216)';
    throw invalidArgumentTypes('GET', `${typeName(base.type)}, ${argument}`);
  }
  if (isConstant(steps)) {
    if (steps.some((step) => 'index' in step && step.index < 0))
      return typed('CAST(NULL AS JSON)', variant);
    // A part of a part is read in one step from the whole.
    const all = [...(base.part?.steps ?? []), ...steps];
    const root = base.part?.steps === undefined ? base.sql : base.part.base;
    const path = constantPath(all);
    if (base.parts !== undefined) {
      const { json, ...part } = base.parts.at({ path, steps: all });
      return { ...typed(json, variant), part, parts: base.parts };
    }
    return {
      ...typed(partSql(root, path, all), variant),
      part: { base: root, path, steps: all },
    };
  }
  let current = base;
  for (const step of steps) {
    const at = 'dynamic' in step ? dynamicPath(step.dynamic) : constantPath([step]);
    current = {
      ...typed(partSql(current.sql, at), variant),
      part: { base: current.sql, path: at },
    };
  }
  return current;
};
