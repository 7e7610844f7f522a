import { expect, it } from '@jest/globals';
import { about } from './about.ts';
import type { Program } from './config-schema.ts';

const program: Program = {
  name: 'tap-shop',
  version: '1.0.0',
  description: 'A shop',
  kind: 'tap',
  capabilities: ['catalog', 'state'],
  config: {
    type: 'object',
    required: ['token'],
    properties: {
      token: { type: 'string', description: 'Signs | in.', secret: true, aliases: ['key'] },
      pages: { type: ['integer', 'null'], description: 'How\nmany.', default: 5 },
      base_url: { type: 'string', description: 'For tests.', hidden: true },
    },
  },
};

it('describes a program as text', () => {
  expect(about(program, 'text')).toBe(`Name: tap-shop
Description: A shop
Version: 1.0.0
Capabilities: catalog, state
Settings:
  token (string, required)
    Signs | in. Also accepted as \`key\`.
  pages (integer or null, default 5)
    How
many.
`);
});

it('describes a program as the JSON that tools read, without hidden settings', () => {
  expect(JSON.parse(about(program, 'json'))).toEqual({
    name: 'tap-shop',
    description: 'A shop',
    version: '1.0.0',
    capabilities: ['catalog', 'state'],
    settings: {
      type: 'object',
      required: ['token'],
      properties: {
        token: {
          type: 'string',
          description: 'Signs | in.',
          secret: true,
          writeOnly: true,
          aliases: ['key'],
        },
        pages: { type: ['integer', 'null'], description: 'How\nmany.', default: 5 },
      },
    },
  });
});

it('describes a program as Markdown', () => {
  expect(about(program, 'markdown')).toBe(`# \`tap-shop\`

A shop

## Capabilities

* \`catalog\`
* \`state\`

## Settings

| Setting | Required | Default | Description |
| --- | --- | --- | --- |
| \`token\` | yes |  | Signs \\| in. Also accepted as \`key\`. |
| \`pages\` | no | \`5\` | How many. |
`);
});
