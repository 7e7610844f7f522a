// Judges one request and its answer by Intercom's own description.
import { createRequire } from 'node:module';
import { definitions, toJsonSchema } from './json-schema.mjs';
import { unnamedMembers } from './members.mjs';
import { operationFinder } from './operations.mjs';

const require = createRequire(new URL('../../../packages/singer/package.json', import.meta.url));
const { default: Ajv } = require('ajv');
const { default: addFormats } = createRequire(import.meta.url)('ajv-formats');

/**
 * @returns {(exchange: Exchange) => Problem[]}
 * Exchange = { method, path, query: URLSearchParams, headers, body, status, responseHeaders, responseBody } with parsed bodies;
 * Problem = { method, path, in, at, message, schema, member }: `at` is the place in the answer ("data.*.tags.url"), `member` the
 * same place in the component schema that decides it ("contact_tags", "url")
 */
export function createJudge(description) {
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
  addFormats(ajv);
  for (const format of ['timestamp', 'float', 'binary']) ajv.addFormat(format, true);
  const components = definitions(description);
  ajv.addSchema(components);
  const memberOf = membersBySchema(components);
  const findOperation = operationFinder(description);
  const compiled = new Map();

  function errorsOf(schema, value) {
    const key = JSON.stringify(schema);
    if (!compiled.has(key)) compiled.set(key, ajv.compile(toJsonSchema(schema)));
    const validate = compiled.get(key);
    return validate(value) ? [] : deepest(validate.errors, memberOf);
  }

  return function judge(exchange) {
    const found = findOperation(exchange.method, exchange.path);
    const place = { method: exchange.method, path: found?.path ?? exchange.path };
    if (found === undefined) {
      return [{ ...place, in: 'undocumented operation', at: '', message: 'no such operation' }];
    }
    const problems = [
      ...requestProblems(found, exchange, errorsOf),
      ...responseProblems(description, found, exchange, errorsOf),
    ];
    return problems.map((problem) => ({ ...place, ...problem }));
  };
}

function requestProblems(found, exchange, errorsOf) {
  const problems = [];
  const report = (at, message, where = 'request query') =>
    problems.push({ in: where, at, message });
  // A refused request may be anything: the sandbox is being tested, not the tap.
  if (exchange.status >= 400) return problems;

  if (!/^Bearer \S+$/.test(exchange.headers.authorization ?? ''))
    report('Authorization', 'no bearer token', 'request header');
  if (!exchange.headers['intercom-version'])
    report('Intercom-Version', 'no version', 'request header');
  const schemas = querySchemas(found.parameters);
  for (const name of new Set(exchange.query.keys())) {
    if (schemas[name] === undefined) report(name, 'not a parameter of this operation');
    else
      for (const { message } of errorsOf(
        schemas[name],
        typed(exchange.query.get(name), schemas[name]),
      ))
        report(name, message);
  }
  for (const { name, in: place, required } of found.parameters) {
    if (place === 'query' && required && !exchange.query.has(name)) report(name, 'is required');
  }
  for (const parameter of found.parameters.filter((each) => each.in === 'path')) {
    const value = typed(found.pathParameters[parameter.name], parameter.schema);
    for (const { message } of errorsOf(parameter.schema, value))
      report(parameter.name, message, 'request path');
  }

  const bodySchema = found.operation.requestBody?.content?.['application/json']?.schema;
  if (exchange.body !== undefined && bodySchema === undefined)
    report('', 'this operation takes no body', 'request body');
  if (bodySchema !== undefined && exchange.body !== undefined) {
    for (const { at, message } of errorsOf(bodySchema, exchange.body))
      report(at, message, 'request body');
  }
  return problems;
}

/** Query parameters by name. An object parameter with alternatives (GET /events `filter`) is its members. */
function querySchemas(parameters) {
  return Object.fromEntries(
    parameters
      .filter((parameter) => parameter.in === 'query')
      .flatMap(({ name, schema }) =>
        schema.type === 'object' && schema.oneOf
          ? schema.oneOf.flatMap((alternative) => Object.entries(alternative.properties))
          : [[name, schema]],
      ),
  );
}

function typed(text, schema) {
  if (schema.type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (schema.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function responseProblems(description, found, exchange, errorsOf) {
  const { status, responseBody, responseHeaders } = exchange;
  const response = found.operation.responses[status];
  const problems = [];
  if (status === 429) return rateLimitProblems(responseHeaders, responseBody, errorsOf);
  if (response === undefined) {
    problems.push({ in: 'status', at: String(status), message: 'not a documented status' });
  }
  const schema =
    response?.content?.['application/json']?.schema ??
    (status >= 400 && { $ref: '#/components/schemas/error' });
  if (!schema) return problems;
  for (const error of errorsOf(schema, responseBody))
    problems.push({ in: 'response body', ...error });
  for (const { at, component } of unnamedMembers(description, [{ schema }], responseBody)) {
    const message = `${component} names no such member`;
    const member = at.split('.').at(-1);
    problems.push({ in: 'response body', at, message, schema: component, member });
  }
  return problems.map((problem) =>
    status >= 300
      ? { ...problem, at: problem.in === 'status' ? problem.at : `${status}: ${problem.at}` }
      : problem,
  );
}

function rateLimitProblems(headers, body, errorsOf) {
  const missing = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'].filter(
    (name) => headers[name] === undefined,
  );
  return [
    ...missing.map((name) => ({ in: 'status', at: '429', message: `has no ${name} header` })),
    ...errorsOf({ $ref: '#/components/schemas/error' }, body).map((error) => ({
      in: 'response body',
      ...error,
    })),
  ];
}

/** Of ajv's errors those that say something: not the alternatives around them, each place once. */
function deepest(errors, memberOf) {
  const telling = errors.filter(
    ({ keyword, message }) =>
      !['anyOf', 'oneOf', 'if'].includes(keyword) && message !== 'must be null',
  );
  const places = new Map();
  for (const error of telling.length > 0 ? telling : errors) {
    const { instancePath, message, params } = error;
    const at = instancePath
      .slice(1)
      .split('/')
      .map((step) => (/^\d+$/.test(step) ? '*' : step))
      .join('.');
    const detail = params.allowedValues ? ` ${JSON.stringify(params.allowedValues)}` : '';
    places.set(`${at} ${message}`, {
      at,
      message: `${message}${detail}`,
      ...memberOf.get(error.parentSchema),
    });
  }
  return [...places.values()];
}

/** For every schema object inside the components: the component and the member it is of, "contact" and "avatar.type". */
function membersBySchema({ definitions: components }) {
  const known = new Map();
  const visit = (schema, component, member) => {
    if (typeof schema !== 'object' || schema === null) return;
    known.set(schema, { schema: component, member: member.join('.') });
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      visit(inner, component, [...member, name]);
    }
    for (const inner of [schema.items, schema.additionalProperties]) {
      visit(inner, component, [...member, '*']);
    }
    for (const inner of [schema.allOf, schema.anyOf, schema.oneOf].flatMap((list) => list ?? [])) {
      visit(inner, component, member);
    }
  };
  for (const [name, schema] of Object.entries(components)) visit(schema, name, []);
  return known;
}
