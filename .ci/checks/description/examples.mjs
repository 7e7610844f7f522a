import { URLSearchParams } from 'node:url';

// Where the description's own examples contradict its schemas, both are accepted: an example was once a real answer.

/** @returns {(problem) => boolean} whether an example of the description has the same problem, there or in a list of the same */
export function exampleHas(description, judge) {
  const known = new Map();
  for (const exchange of exampleExchanges(description)) {
    for (const { at, message } of judge(exchange)) {
      known.set(message, (known.get(message) ?? new Set()).add(at));
    }
  }
  return ({ in: where, at, message }) => {
    if (where !== 'response body') return false;
    const steps = at.split('.');
    return steps.some((_, index) => known.get(message)?.has(steps.slice(index).join('.')));
  };
}

function* exampleExchanges(description) {
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        const examples = response.content?.['application/json']?.examples ?? {};
        for (const { value } of Object.values(examples)) {
          yield {
            method: method.toUpperCase(),
            path: path.replace(/\{[^}]+\}/g, '1'),
            query: new URLSearchParams(),
            headers: {},
            status: Number(status),
            responseHeaders: {},
            responseBody: value,
          };
        }
      }
    }
  }
}
