import type { Authentication } from './authentication.ts';

/** Who asked, and where: what an explanation may name. No secrets. */
export type Asked = {
  readonly host: string;
  readonly user: string;
  readonly role: string | undefined;
  readonly warehouse: string | undefined;
  readonly signIn: Authentication['by'];
};
