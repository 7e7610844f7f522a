import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorkbench, linesOf, run } from './programs.ts';
import { catalogOf, startSandboxes, tapConfig, targetConfig, type Sandboxes } from './sandboxes.ts';

const integer = '12345678901234567890';
const decimal = '0.1234567890123456789';

let sandboxes: Sandboxes;
let api: Server;
const bench = createWorkbench();

beforeAll(async () => {
  sandboxes = await startSandboxes({ size: { contacts: 20, companies: 5, conversations: 5 } });
  api = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await fetch(`${sandboxes.intercom.url}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: { authorization: request.headers.authorization ?? '', 'intercom-version': '2.16' },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      // The sandbox is JavaScript, too: it holds these numbers as text, and here they become numbers.
      const text = (await answer.text())
        .replaceAll(`"${integer}"`, integer)
        .replaceAll(`"${decimal}"`, decimal);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
    })();
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
});

afterAll(async () => {
  api.close();
  await sandboxes.close();
  bench.remove();
});

describe('a number that JavaScript cannot hold', () => {
  it('is in Snowflake as it was in Intercom', async () => {
    const { workspace } = sandboxes.intercom;
    const attributes = { custom_attributes: { account: integer, ratio: decimal, seats: 7 } };
    const contact = workspace.createContact(attributes);
    const company = workspace.createCompany(attributes);
    const conversation = workspace.createConversation(contact, attributes);

    const catalog = catalogOf(['contacts', 'companies', 'conversations']);
    const tap = await run('tap-intercom', [
      '--config',
      bench.file('tap.json', {
        ...tapConfig(sandboxes.intercom),
        base_url: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      }),
      '--catalog',
      bench.file('catalog.json', JSON.stringify(catalog)),
    ]);
    expect([tap.exitCode, tap.stderr]).toEqual([0, expect.not.stringContaining('ERROR')]);
    for (const id of [contact, company, conversation]) {
      const record = linesOf(tap.stdout).find((line) => line.includes(`"id":"${id}"`));
      expect(record).toContain(
        `"custom_attributes":{"account":${integer},"ratio":${decimal},"seats":7}`,
      );
    }

    const target = await run(
      'target-snowflake',
      ['--config', bench.file('target.json', targetConfig(sandboxes.snowflake))],
      tap.stdout,
    );
    expect(target.exitCode).toBe(0);
    // The local Snowflake holds decimals in a VARIANT as doubles, the real one in up to 38 digits.
    const loaded = await sandboxes.snowflake.query(
      `SELECT "CUSTOM_ATTRIBUTES":account::varchar AS "ACCOUNT" FROM "INTERCOM"."CONTACTS" WHERE "ID" = '${contact}'`,
    );
    expect(loaded).toEqual([{ ACCOUNT: integer }]);
  });
});
