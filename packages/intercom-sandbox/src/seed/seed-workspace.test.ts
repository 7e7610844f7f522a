import { describe, expect, test } from '@jest/globals';
import { startIntercomSandbox, type IntercomSandboxOptions, type Kind } from '../index.ts';

const now = Date.parse('2026-06-15T12:00:00Z');

/** Everything that is in a workspace, as text. */
async function contents(options: IntercomSandboxOptions): Promise<string> {
  const { workspace, close } = await startIntercomSandbox({ now, ...options });
  await close();
  const kinds = Object.keys(workspace.counts()) as Kind[];
  return JSON.stringify([
    kinds.map((kind) => workspace.ids(kind).map((id) => workspace.record(kind, id))),
    workspace.ids('conversations').map((id) => workspace.parts(id)),
  ]);
}

describe('a seeded workspace', () => {
  test('is the same to the last byte for the same seed, size and time', async () => {
    expect(await contents({ seed: 7 })).toBe(await contents({ seed: 7 }));
  });

  test('is another one for another seed', async () => {
    expect(await contents({ seed: 7 })).not.toBe(await contents({ seed: 8 }));
  });

  test('has what trips loaders up', async () => {
    const { workspace, close } = await startIntercomSandbox({ now, timezone: 'Asia/Kolkata' });
    await close();
    const contacts = workspace.ids('contacts').map((id) => workspace.record('contacts', id)!);
    const values = (name: string) => new Set(contacts.map((contact) => contact[name]));
    expect([...values('role')].sort()).toEqual(['lead', 'user']);
    for (const name of ['email', 'name', 'phone', 'owner_id', 'external_id', 'avatar', 'browser']) {
      expect(values(name)).toContain(null);
      expect(values(name).size).toBeGreaterThan(1);
    }
    const seconds = contacts.map((contact) => contact['updated_at'] as number);
    const sameSecond = new Map<number, number>();
    for (const second of seconds) sameSecond.set(second, (sameSecond.get(second) ?? 0) + 1);
    expect(Math.max(...sameSecond.values())).toBeGreaterThan(3);
    const midnight = (second: number) => (second + 5.5 * 3600) % 86_400;
    const near = seconds.filter((second) => midnight(second) <= 2 || midnight(second) >= 86_398);
    expect(near.length).toBeGreaterThan(10);
    expect(contacts.every((contact) => Number(contact['updated_at']) < now / 1000)).toBe(true);
    const parts = workspace.ids('conversations').flatMap((id) => workspace.parts(id));
    expect(new Set(parts.map((part) => part['id'])).size).toBe(parts.length);
    expect(parts.filter((part) => part['redacted'] === true).length).toBeGreaterThan(5);
    expect(parts.some(({ body }) => typeof body === 'string' && body.length > 10_000)).toBe(true);
  });

  test('can be empty', async () => {
    const nothing = {
      contacts: 0,
      companies: 0,
      conversations: 0,
      admins: 0,
      teams: 0,
      tags: 0,
      segments: 0,
    };
    const text = await contents({ size: nothing });
    expect(text.length).toBeGreaterThan(0);
  });
});
