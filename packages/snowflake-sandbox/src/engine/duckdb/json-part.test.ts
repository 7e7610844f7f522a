import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { jsonElements, jsonPartText, partAsText, type PartStep } from './json-part.ts';

describe('a part of a document', () => {
  const document = `{ "a" : 1.12345678901234567890123456789 , "q\\"\\u0041" : [ 0.1 , { "x" : "y , ] }" } , [ ] ] , "n" : null,"e":"" }`;

  it.each<readonly [steps: readonly PartStep[], part: string | undefined]>([
    [['a'], '1.12345678901234567890123456789'],
    [['q"A', 0], '0.1'],
    [['q"A', 1, 'x'], '"y , ] }"'],
    [['q"A', 1], '{"x":"y , ] }"}'],
    [['q"A', 2], '[]'],
    [['q"A', 3], undefined],
    [['q"A', 2, 0], undefined],
    [['n'], 'null'],
    [['nope'], undefined],
    [['a', 'b'], undefined],
    [['e', 0], undefined],
  ])('%j', (steps, part) => {
    expect(jsonPartText(document, steps)).toBe(part);
  });

  it.each([
    ['[ 1 , [2,3], {"a" : 4}, "]" ]', ['1', '[2,3]', '{"a":4}', '"]"']],
    ['{ "a" : 1.10 , "b,}" : [ ] }', ['1.10', '[]']],
    [' [ ] ', []],
    ['{}', []],
    ['"[1]"', []],
  ])('has the elements of %s', (json, elements) => {
    expect(jsonElements(json)).toEqual(elements);
  });

  it('is text without quotes, and nothing for null', () => {
    expect([
      partAsText('"a\\n"'),
      partAsText('null'),
      partAsText(undefined),
      partAsText('1.50'),
    ]).toEqual(['a\n', undefined, undefined, '1.50']);
  });

  it('is what JSON.parse finds there, however the document is spaced', () => {
    const paths = (value: unknown, path: readonly PartStep[] = []): (readonly PartStep[])[] => [
      path,
      ...(Array.isArray(value)
        ? value.flatMap((item, index) => paths(item, [...path, index]))
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, item]) => paths(item, [...path, key]))
          : []),
    ];
    const at = (value: unknown, path: readonly PartStep[]): unknown =>
      path.reduce<unknown>((inner, step) => (inner as Record<PartStep, unknown>)[step], value);
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 3), (value, indent) => {
        const written = JSON.stringify(value, null, indent);
        const canonical: unknown = JSON.parse(written);
        for (const path of paths(canonical))
          expect(jsonPartText(written, path)).toBe(JSON.stringify(at(canonical, path)));
      }),
    );
  });
});
