/**
 * Takes members and elements that are null out of a valid JSON text (STRIP_NULL_VALUES), wherever they are;
 * everything else keeps its exact characters. A null that is the whole document stays.
 */
export function stripNulls(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g) ?? [];
  const kept: string[][] = [[]];
  const closers: string[] = [];
  let name: string | undefined;
  const names: (string | undefined)[] = [];

  const add = (value: string): void => {
    if (value === 'null' && closers.length > 0) {
      name = undefined;
      return;
    }
    kept.at(-1)?.push(name === undefined ? value : `${name}:${value}`);
    name = undefined;
  };

  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') {
      names.push(name);
      name = undefined;
      closers.push(token === '{' ? '}' : ']');
      kept.push([]);
    } else if (token === '}' || token === ']') {
      const members = kept.pop() ?? [];
      closers.pop();
      name = names.pop();
      add(`${token === '}' ? '{' : '['}${members.join(',')}${token}`);
    } else if (tokens[index + 1] === ':') {
      name = token;
    } else if (token !== ':' && token !== ',') {
      add(token);
    }
  }
  return kept[0]?.[0] ?? text;
}
