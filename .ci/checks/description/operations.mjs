// Finds the operation of the description that a request is for.

/** @returns {(method: string, path: string) => undefined | { method, path, operation, parameters, pathParameters }} */
export function operationFinder(description) {
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ['get', 'post', 'put', 'delete', 'patch'].includes(method))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
        parameters: [...(methods.parameters ?? []), ...(operation.parameters ?? [])],
        segments: path.split('/'),
      })),
  );
  return (method, path) => {
    const segments = path.split('/').map(decodeURIComponent);
    const found = operations
      .filter((candidate) => candidate.method === method && fits(candidate.segments, segments))
      // A literal segment beats a parameter: /companies/scroll is not /companies/{company_id}.
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
    if (found === undefined) return undefined;
    const pathParameters = Object.fromEntries(
      found.segments.flatMap((segment, index) =>
        isParameter(segment) ? [[segment.slice(1, -1), segments[index]]] : [],
      ),
    );
    return { ...found, pathParameters };
  };
}

function fits(template, segments) {
  return (
    template.length === segments.length &&
    template.every((segment, index) => isParameter(segment) || segment === segments[index])
  );
}

function isParameter(segment) {
  return segment.startsWith('{');
}
