import { randomUUID } from 'node:crypto';

import { newEncryptionMaterial, type EncryptionMaterial } from './client-encryption.ts';

/** A PUT or GET statement under way: what the object store lets the driver read or write. */
export type Transfer = {
  readonly id: string;
  readonly direction: 'upload' | 'download';
  readonly stage: string;
  /** What goes before the driver's file name to make the path in the stage; empty or ending in `/`. */
  readonly prefix: string;
  readonly accessToken: string;
  readonly encryption: EncryptionMaterial;
  readonly startedMs: number;
};

export type Transfers = {
  readonly start: (
    wanted: Pick<Transfer, 'direction' | 'stage' | 'prefix'> & {
      readonly queryId: string;
    },
  ) => Transfer;
  readonly find: (id: string) => Transfer | undefined;
};

/** Snowflake's own credentials for a stage last an hour or so; a long upload may outlive its session. */
const lifeMs = 6 * 3_600_000;

export function createTransfers(now: () => number): Transfers {
  const transfers = new Map<string, Transfer>();
  return {
    start: ({ direction, stage, prefix, queryId }) => {
      const oldest = now() - lifeMs;
      for (const [id, each] of transfers) if (each.startedMs < oldest) transfers.delete(id);
      const transfer: Transfer = {
        id: randomUUID(),
        direction,
        stage,
        prefix,
        accessToken: randomUUID(),
        encryption: newEncryptionMaterial(queryId),
        startedMs: now(),
      };
      transfers.set(transfer.id, transfer);
      return transfer;
    },
    find: (id) => transfers.get(id),
  };
}
