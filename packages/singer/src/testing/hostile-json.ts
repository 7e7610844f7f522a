import fc from 'fast-check';

/** JSON text, written with any white space, escapes and keys. */
function spacedJson(): fc.Arbitrary<string> {
  const space = fc.constantFrom('', '', '', ' ', '\t', '\r', ' \t ');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '"\\u0041"',
      '"\\ud83d\\ude00"',
      '"\\ud800"',
      '"\\/\\b\\f\\n\\r\\t\\"\\\\"',
      '"é😀"',
      '""',
    ),
  );
  const key = fc.oneof(
    text,
    fc.constantFrom(
      '"type"',
      '"stream"',
      '"record"',
      '"value"',
      '"version"',
      '"time_extracted"',
      '"\\u0074ype"',
      '"recor\\u0064"',
      '"__proto__"',
    ),
  );
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
    fc.constantFrom(
      '0',
      '-0',
      '-0.0',
      '1e5',
      '1E+5',
      '1e-5',
      '1e400',
      '12345678901234567890',
      '0.1',
      '-1.5e3',
    ),
  );
  const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      number,
      fc.constantFrom('true', 'false', 'null'),
      tie('array'),
      tie('object'),
    ),
    array: fc
      .tuple(space, fc.array(fc.tuple(tie('value'), space), { maxLength: 4 }))
      .map(([first, items]) => `[${first}${items.map(([item, after]) => item + after).join(',')}]`),
    object: fc
      .tuple(
        space,
        fc.array(fc.tuple(space, key, space, space, tie('value'), space), { maxLength: 6 }),
      )
      .map(
        ([first, members]) =>
          `{${first}${members.map(([a, name, b, c, member, d]) => `${a}${name}${b}:${c}${member}${d}`).join(',')}}`,
      ),
  }));
  return fc.tuple(space, fc.oneof(value, value), space).map((parts) => parts.join(''));
}

/** What is nearly JSON: cut off, with bytes put in, taken out or exchanged. */
function damagedJson(): fc.Arbitrary<string> {
  const debris = fc.constantFrom(
    '"',
    '\\',
    '\\u',
    '\\u12',
    '\\x',
    ',',
    ',,',
    ':',
    '{',
    '}',
    '[',
    ']',
    '01',
    '1.',
    '.5',
    '+1',
    '--1',
    '1e',
    '1e+',
    '-',
    'tru',
    'nul',
    'True',
    'NaN',
    'Infinity',
    'undefined',
    "'",
    '\u0000',
    '\u0001',
    '\u001f',
    '\u007f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '/**/',
    '//',
    '\v',
    '\f',
  );
  return (
    fc
      .tuple(spacedJson(), fc.nat(), fc.nat(3), fc.oneof(debris, fc.constant('')))
      .map(([text, at, removed, added]) => {
        const position = text.length === 0 ? 0 : at % (text.length + 1);
        return text.slice(0, position) + added + text.slice(position + removed);
      })
      // A text that is not well-formed has no UTF-8.
      .map((text) => Buffer.from(text).toString())
  );
}

/** Texts of which about half are JSON. */
export function hostileJson(): fc.Arbitrary<string> {
  return fc.oneof(spacedJson(), damagedJson(), fc.string({ unit: 'grapheme' }));
}
