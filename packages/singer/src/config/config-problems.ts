import type { ErrorObject } from 'ajv';
import type { JsonObject } from '../json/json.ts';

/** What to add to a problem with a setting; `isMissing` when the setting was not given. */
export type ProblemHint = (setting: string, isMissing: boolean) => string;

/**
 * What ajv found, in words: one problem to an entry, each with the path of the setting, and never with
 * a value that was given.
 */
export function describeProblems(
  errors: readonly ErrorObject[],
  hint: ProblemHint,
): readonly string[] {
  const alternatives = errors.filter(isAlternative);
  const told = errors.filter(
    (error) => error.keyword !== 'if' && !alternatives.some((other) => isPartOf(error, other)),
  );
  const problems = told.map((error) => {
    const steps = stepsOf(error);
    const setting = steps[0];
    const problem = describe(error, errors);
    if (setting === undefined) return problem;
    const isMissing = error.keyword === 'required' && steps.length === 1;
    return `${pathOf(steps)}: ${problem}${hint(setting, isMissing)}`;
  });
  return [...new Set(problems)];
}

/** The settings that nothing is wrong with, so that they can be judged further. */
export function withoutInvalid(config: JsonObject, errors: readonly ErrorObject[]): JsonObject {
  const invalid = new Set(
    errors.map((error) => error.instancePath.split('/').map(unescapePointer)[1]),
  );
  return Object.fromEntries(Object.entries(config).filter(([setting]) => !invalid.has(setting)));
}

function isAlternative(error: ErrorObject): boolean {
  return error.keyword === 'anyOf' || error.keyword === 'oneOf';
}

/** Whether an error belongs to one of the alternatives of another, which describes them together. */
function isPartOf(error: ErrorObject, whole: ErrorObject): boolean {
  return error !== whole && error.schemaPath.startsWith(`${whole.schemaPath}/`);
}

function stepsOf(error: ErrorObject): readonly string[] {
  const steps = error.instancePath.split('/').slice(1).map(unescapePointer);
  return error.keyword === 'required' ? [...steps, String(error.params['missingProperty'])] : steps;
}

/** `['a', '0', 'b']` as people write it: `a[0].b`. */
function pathOf(steps: readonly string[]): string {
  return steps
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function describe(error: ErrorObject, all: readonly ErrorObject[]): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'enum':
      return `must be one of ${list(params['allowedValues'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'additionalProperties':
      return `has an unknown member ${JSON.stringify(params['additionalProperty'])}`;
    case 'dependentRequired':
    case 'dependencies':
      return `${String(params['missingProperty'])} is required when ${String(params['property'])} is given`;
    case 'pattern': {
      const form: unknown = error.parentSchema?.['form'];
      return typeof form === 'string' ? `must be ${form}` : (error.message ?? '');
    }
    case 'anyOf':
    case 'oneOf':
      return describeAlternatives(error, all);
    default:
      return error.message ?? `does not satisfy "${error.keyword}"`;
  }
}

function describeAlternatives(error: ErrorObject, all: readonly ErrorObject[]): string {
  const passing: unknown = error.params['passingSchemas'];
  const parts = all.filter((other) => isPartOf(other, error));
  const missing = parts.filter(
    (part) => part.keyword === 'required' && part.instancePath === error.instancePath,
  );
  if (Array.isArray(passing)) return 'fits more than one alternative; give only one of them';
  if (missing.length > 0 && missing.length === parts.length) {
    return `one of ${missing.map((part) => String(part.params['missingProperty'])).join(', ')} is required`;
  }
  return [...new Set(parts.map((part) => describe(part, all)))].join(', or ');
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : '';
}
