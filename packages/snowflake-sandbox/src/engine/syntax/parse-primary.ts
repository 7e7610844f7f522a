import type { Expression } from './ast.ts';
import type { Identifier } from './identifier.ts';
import { parseCall, parseCallArguments, plainCall } from './parse-call.ts';
import { parseDataType } from './parse-data-type.ts';
import { notColumnReferences, reservedWords } from './reserved-words.ts';
import type { TokenReader } from './token-reader.ts';

/** An expression's smallest piece: a literal, a name, a call, CASE, something in brackets. */
export const parsePrimary = (reader: TokenReader): Expression => {
  const token = reader.peek();
  switch (token.kind) {
    case 'number':
      reader.next();
      return { kind: 'number', text: token.value };
    case 'string':
      reader.next();
      return { kind: 'string', value: token.value };
    case 'bind':
      reader.next();
      return { kind: 'bind', index: Number(token.value) };
    case 'variable':
      reader.next();
      return { kind: 'variable', name: token.value };
    case 'positional':
      reader.next();
      return { kind: 'positional', index: Number(token.value) };
    case 'quoted':
      return parseName(reader);
    case 'word':
      return parseWord(reader);
    case 'symbol':
      return parseSymbol(reader);
    default:
      throw reader.unexpected();
  }
};

const parseSymbol = (reader: TokenReader): Expression => {
  if (reader.takeSymbol('(')) {
    if (reader.startsQuery) {
      const query = reader.query();
      reader.expectSymbol(')');
      return { kind: 'subquery', query };
    }
    const items = reader.list(() => reader.expression());
    reader.expectSymbol(')');
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: 'tuple', items };
  }
  if (reader.takeSymbol('[')) {
    const items = reader.isSymbol(']') ? [] : reader.list(() => reader.expression());
    reader.expectSymbol(']');
    return { kind: 'array', items };
  }
  if (reader.takeSymbol('{')) {
    if (reader.takeSymbol('*')) {
      reader.expectSymbol('}');
      return { kind: 'object-star' };
    }
    const pairs = reader.isSymbol('}')
      ? []
      : reader.list(() => {
          const key = reader.string();
          reader.expectSymbol(':');
          return { key, value: reader.expression() };
        });
    reader.expectSymbol('}');
    return { kind: 'object', pairs };
  }
  throw reader.unexpected();
};

const parseWord = (reader: TokenReader): Expression => {
  const token = reader.peek();
  const following = reader.peek(1);
  if (reader.takeWords('NULL')) return { kind: 'null' };
  if (reader.takeWords('TRUE')) return { kind: 'boolean', value: true };
  if (reader.takeWords('FALSE')) return { kind: 'boolean', value: false };
  if (reader.takeWords('CASE')) return parseCase(reader);
  if (token.value === 'X' && following.kind === 'string' && following.start === token.end) {
    reader.next();
    const type = { kind: 'BINARY', length: 8_388_608 } as const;
    return { kind: 'cast', operand: { kind: 'string', value: reader.string() }, type, try: false };
  }
  if (reader.isWords('INTERVAL') && following.kind === 'string') {
    reader.next();
    return { kind: 'interval', text: reader.string() };
  }
  if (
    ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ'].includes(
      token.value,
    ) &&
    following.kind === 'string'
  ) {
    const type = parseDataType(reader);
    return { kind: 'cast', operand: { kind: 'string', value: reader.string() }, type, try: false };
  }
  if (following.text === '(' && following.kind === 'symbol') {
    if (reader.takeWords('EXISTS')) {
      reader.expectSymbol('(');
      const query = reader.query();
      reader.expectSymbol(')');
      return { kind: 'exists', query };
    }
    if (token.value === 'CAST' || token.value === 'TRY_CAST') {
      reader.next();
      reader.expectSymbol('(');
      const operand = reader.expression();
      reader.expectWords('AS');
      const type = parseDataType(reader);
      reader.expectSymbol(')');
      return { kind: 'cast', operand, type, try: token.value === 'TRY_CAST' };
    }
    if (!reservedWords.has(token.value) || callableReservedWords.has(token.value)) {
      return { kind: 'call', call: parseCall(reader) };
    }
  }
  if (
    [
      'CURRENT_TIMESTAMP',
      'CURRENT_DATE',
      'CURRENT_TIME',
      'LOCALTIME',
      'LOCALTIMESTAMP',
      'CURRENT_USER',
    ].includes(token.value)
  ) {
    reader.next();
    return { kind: 'call', call: plainCall(token.value, []) };
  }
  if (notColumnReferences.has(token.value)) throw reader.unexpected();
  return parseName(reader);
};

/** Reserved words that are functions when a bracket follows. */
const callableReservedWords = new Set([
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'INSERT',
  'LEFT',
  'RIGHT',
]);

const parseName = (reader: TokenReader): Expression => {
  const parts: Identifier[] = [reader.identifier()];
  while (parts.length < 4 && reader.takeSymbol('.')) {
    const token = reader.peek();
    if (token.kind === 'positional') {
      reader.next();
      const relation = parts.at(-1);
      return { kind: 'positional', index: Number(token.value), ...(relation && { relation }) };
    }
    parts.push(reader.identifier());
  }
  if (reader.isSymbol('(')) {
    // A schema-qualified call: a user-defined function, of which there are none here.
    return {
      kind: 'call',
      call: parseCallArguments(reader, parts.map(({ value }) => value).join('.')),
    };
  }
  return { kind: 'column', parts };
};

const parseCase = (reader: TokenReader): Expression => {
  const operand = reader.isWords('WHEN') ? undefined : reader.expression();
  const whens: { when: Expression; then: Expression }[] = [];
  while (reader.takeWords('WHEN')) {
    const when = reader.expression();
    reader.expectWords('THEN');
    whens.push({ when, then: reader.expression() });
  }
  if (whens.length === 0) throw reader.unexpected();
  const otherwise = reader.takeWords('ELSE') ? reader.expression() : undefined;
  reader.expectWords('END');
  return { kind: 'case', whens, ...(operand && { operand }), ...(otherwise && { otherwise }) };
};
