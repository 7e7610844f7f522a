import { describe, expect, it } from '@jest/globals';

import { parseStageLocation } from './stage-location.ts';

const shown = (text: string): unknown => {
  const location = parseStageLocation(text);
  return location.kind === 'user'
    ? ['user', location.path]
    : [location.kind, location.name.map((part) => part.value), location.path];
};

describe('a stage location', () => {
  it.each([
    ['@~', ['user', '']],
    ['@~/', ['user', '']],
    ['@~/run/1/', ['user', 'run/1/']],
    ['@%t', ['table', ['T'], '']],
    ['@%"t t"/a.b/c', ['table', ['t t'], 'a.b/c']],
    ['@s.%"T"/x', ['table', ['S', 'T'], 'x']],
    ['@"d"."s".%T', ['table', ['d', 's', 'T'], '']],
    ['@st', ['named', ['ST'], '']],
    ['@db.s."St""age"/p//q', ['named', ['DB', 'S', 'St"age'], 'p//q']],
    ['@db..st/x', ['named', ['DB', 'PUBLIC', 'ST'], 'x']],
    ['@SYSTEM$BIND/1', ['named', ['SYSTEM$BIND'], '1']],
    ['@~/../x', ['user', '../x']],
  ])('reads %s', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each(['x', '@', '@~x', '@a.b.c.d', '@%t.x', '@"open', '@a b'])('refuses %s', (text) => {
    expect(() => parseStageLocation(text)).toThrow('is not a stage location');
  });
});
