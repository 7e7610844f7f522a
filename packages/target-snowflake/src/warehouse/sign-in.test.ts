import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import type { SnowflakeSandbox } from '@intercom-to-snowflake/snowflake-sandbox';
import { generateKeyPairSync, sign } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBin } from '../testing/run-bin.ts';
import { openTlsFront } from '../testing/tls-front.ts';
import type { TlsFront } from '../testing/tls-front.ts';

// The driver itself speaks https here, to ACCOUNT.snowflakecomputing.com and to Okta, through a proxy that
// leads to the sandbox: these ways of signing in know no other address.
const identity = generateKeyPairSync('rsa', { modulusLength: 2048 });
let sandbox: SnowflakeSandbox;
let front: TlsFront;
let folder = '';
beforeAll(async () => {
  sandbox = await startSnowflakeSandbox({
    users: [
      { name: 'ADA', password: 'open sesame' },
      {
        name: 'ROBOT',
        workloadIdentity: {
          issuer: 'https://ci.example',
          subject: 'repo:pipeline',
          publicKeyPem: identity.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        },
      },
    ],
  });
  front = await openTlsFront(sandbox.url, ['myorg-a1.snowflakecomputing.com', 'example.okta.com']);
  folder = await mkdtemp(join(tmpdir(), 'sign-in-test-'));
  await writeFile(join(folder, 'ca.pem'), front.certificate);
});
afterAll(async () => {
  await front.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Runs `--check` as the user with these settings. */
async function check(settings: object, env: Readonly<Record<string, string>> = {}) {
  const config = join(folder, `${Math.random()}.json`);
  const account = { account: 'myorg-a1', database: 'SANDBOX', warehouse: 'SANDBOX_WH' };
  await writeFile(config, JSON.stringify({ ...account, ...settings }));
  const { ended } = startBin(['--config', config, '--check'], {
    ...front.env,
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    ...env,
  });
  const { code, stderr } = await ended;
  const users = new Set(sandbox.statements.map(({ user }) => user));
  sandbox.forgetStatements();
  return { code, users: [...users], stderr };
}

const signedInAs = (user: string) => ({ code: 0, users: [user] });

function identityToken(change: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    ...{ iss: 'https://ci.example', sub: 'repo:pipeline', aud: 'snowflakecomputing.com' },
    exp: Math.floor(Date.now() / 1000) + 600,
    ...change,
  };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), identity.privateKey);
  return `${signed}.${signature.toString('base64url')}`;
}

describe('signing in with a workload identity', () => {
  it('takes a token from a file, and names no user', async () => {
    const file = join(folder, 'token');
    await writeFile(file, `${identityToken()}\n`);
    const settings = { workload_identity_provider: 'OIDC', token_file_path: file };
    expect(await check(settings)).toMatchObject(signedInAs('ROBOT'));
  });

  it('says that a token is not accepted, and not the token', async () => {
    const token = identityToken({ aud: 'somebody else' });
    const { code, stderr } = await check({ workload_identity_provider: 'OIDC', token });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'CRITICAL Snowflake does not accept the token of the workload identity',
    );
    expect(stderr).not.toContain(token.slice(-40));
  });

  it('signs what AWS attests with the keys of the environment, for Snowflake to ask AWS about', async () => {
    const { code, stderr } = await check(
      { workload_identity_provider: 'AWS' },
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'hush-hush', AWS_REGION: 'eu-west-1' },
    );
    // The sandbox cannot ask AWS: it has seen the attestation, and refuses it.
    expect(code).toBe(1);
    expect(stderr).toContain(
      'CRITICAL Snowflake does not accept the token of the workload identity',
    );
  });
});

describe('signing in with a browser', () => {
  const settings = { user: 'ada', authenticator: 'externalbrowser' };

  /** A program that stands for the browser. */
  async function browser(script: string): Promise<string> {
    const file = join(folder, `browser-${Math.random()}.mjs`);
    await writeFile(file, `#!${process.execPath}\n${script}`);
    await chmod(file, 0o755);
    return file;
  }

  it('sends the browser to the identity provider, and takes what it brings back', async () => {
    const BROWSER = await browser('await fetch(process.argv[2]);');
    expect(await check(settings, { BROWSER })).toMatchObject(signedInAs('ADA'));
  });

  it('says the address on stderr too, where there is no browser', async () => {
    const config = join(folder, 'browser.json');
    const account = { account: 'myorg-a1', database: 'SANDBOX', warehouse: 'SANDBOX_WH' };
    await writeFile(
      config,
      JSON.stringify({ ...account, user: 'ada', use_browser_authentication: true }),
    );
    const { child, says, ended } = startBin(['--config', config, '--check'], {
      ...front.env,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      BROWSER: join(folder, 'no-such-browser'),
    });
    let stderr = '';
    child.stderr?.on('data', (text: string) => (stderr += text));
    await says(/no-such-browser cannot be started: open the address yourself/);
    const [, address = ''] = /or at (http\S+)/.exec(stderr) ?? [];
    await fetch(address);
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('gives up when nobody signs in, and says so', async () => {
    const BROWSER = await browser('');
    const { code, stderr } = await check({ ...settings, login_timeout: 1 }, { BROWSER });
    expect(code).toBe(1);
    expect(stderr).toContain('WARNING sign in to Snowflake within 1 s');
    expect(stderr).toContain(
      'CRITICAL user ada could not sign in with a browser: Error while getting SAML token: Browser action timed out after 1000 ms.',
    );
  });

  it('says that the identity provider did not vouch for the user', async () => {
    const BROWSER = await browser(
      'await fetch(`http://localhost:${new URL(process.argv[2]).searchParams.get("RelayState")}/?token=forged`);',
    );
    const { code, stderr } = await check(settings, { BROWSER });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'CRITICAL the identity provider did not vouch for user ada: The SAML response is invalid. (390133)',
    );
  });
});

describe('signing in with Okta', () => {
  const settings = { user: 'ada', authenticator: 'https://example.okta.com' };

  it('shows the password to Okta, and what Okta says to Snowflake', async () => {
    expect(await check({ ...settings, password: 'open sesame' })).toMatchObject(signedInAs('ADA'));
  });

  it('says that Okta does not accept the password, and not the password', async () => {
    const { code, stderr } = await check({ ...settings, password: 'open barley' });
    expect(code).toBe(1);
    expect(stderr).toContain('CRITICAL user ada could not sign in with Okta');
    expect(stderr).not.toContain('barley');
  });
});
