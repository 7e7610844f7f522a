import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import { ConfigError } from '@intercom-to-snowflake/singer';
import { basename } from 'node:path';
import { qualifiedName } from '../sql/identifier.ts';
import { WarehouseError, isMissingObject } from '../warehouse/warehouse-error.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { runFolder } from './stage.ts';
import type { Stage } from './stage.ts';
import { stageName } from './stage-name.ts';
import { staleFolders } from './stale-folders.ts';
import { address } from './storage.ts';
import type { Storage } from './storage.ts';
import type { ExternalStageSettings } from './storage-settings.ts';

type Context = { readonly log: Logger; readonly clock: Clock; readonly storage: Storage };

/** What is behind a stage: keys of the bucket that begin with `prefix` are in it, by the rest of their name. */
type Place = { readonly bucket: string; readonly prefix: string };

/**
 * A stage of the user's own on S3. The target uploads with the user's credentials, Snowflake reads with the stage's; nothing needs to be
 * written by Snowflake.
 */
export function createExternalStage(
  runId: string,
  settings: ExternalStageSettings,
  { storage, clock, log }: Context,
): Stage {
  const name = qualifiedName(...stageName(settings));
  const run = runFolder(runId);
  let place: Place = { bucket: '', prefix: '' };
  /** What `s3_key_prefix` adds to the stage's own, in front of everything of ours. */
  let added = '';

  const at = (path: string) => ({ bucket: place.bucket, key: place.prefix + added + path });
  const removeBelow = async (path: string) => {
    const { bucket, key } = at(path);
    const objects = await storage.list(bucket, key);
    await storage.remove(objects.map((object) => ({ bucket, key: object.key })));
  };

  return {
    open: async (session) => {
      place = await findPlace(session, name, settings);
      const wanted = settings.keyPrefix ?? place.prefix;
      const inStage = wanted.startsWith(place.prefix);
      if (!inStage || (settings.bucket ?? place.bucket) !== place.bucket) {
        const configured = { bucket: settings.bucket ?? place.bucket, key: wanted };
        throw new ConfigError([
          `stage ${settings.stage} holds what is at ${address({ bucket: place.bucket, key: place.prefix })}, and not ${address(configured)}: set s3_bucket and s3_key_prefix to a place in it, or leave them out`,
        ]);
      }
      added = wanted.slice(place.prefix.length);
    },
    // The files are archived, or removed with the user's credentials, which need not be the stage's.
    purge: false,
    path: (folder) => stagePath(name, added + run + folder),
    upload: (_, file, folder) =>
      storage.upload(file, at(run + folder + basename(file)), settings.acl),
    count: async (_, folder) => {
      const { bucket, key } = at(run + folder);
      return (await storage.list(bucket, key)).length;
    },
    loaded: async ({ table, files }, folder) => {
      const objects = files.map((file) => at(run + folder + basename(file.path)));
      const { archive } = settings;
      if (archive) {
        const bucket = archive.bucket ?? place.bucket;
        const archived = [table.schema, table.table].map(encodeURIComponent).join('/');
        const prefix = archive.prefix === '' ? '' : `${archive.prefix.replace(/\/+$/, '')}/`;
        for (const object of objects) {
          const key = `${prefix}${archived}/${runId}-${basename(object.key)}`;
          await storage.copy(object, { bucket, key });
        }
      }
      await storage.remove(objects).catch((error: unknown) => {
        log.warning(`${error instanceof Error ? error.message : ''}: files stay in the stage`);
      });
    },
    remove: (_, folder = '') => removeBelow(run + folder),
    sweep: async () => {
      const { bucket, key: root } = at('');
      const objects = await storage.list(bucket, `${root}target-snowflake/`);
      const rows = objects.map(({ key, modified }) => ({
        name: key.slice(root.length),
        last_modified: modified?.toUTCString() ?? null,
      }));
      const stale = staleFolders(rows, clock.now());
      for (const folder of stale) await removeBelow(folder);
      if (stale.length > 0)
        log.info(`removed ${stale.length} batches that killed runs left in the stage`);
    },
  };
}

/** In quotes, where a prefix of the user's has something in it that a bare path cannot have. */
function stagePath(name: string, path: string): string {
  const location = `@${name}/${path}`;
  return /^[\w./=-]*$/.test(path)
    ? location
    : `'${location.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** (docs.snowflake.com, DESCRIBE STAGE, 2026-11-24: the property URL holds a JSON array.) */
async function findPlace(
  session: Warehouse,
  name: string,
  { stage }: ExternalStageSettings,
): Promise<Place> {
  const { rows } = await session.execute(`DESCRIBE STAGE ${name}`).catch((error: unknown) => {
    if (!isMissingObject(error)) throw error;
    const problem = `stage ${stage} does not exist, or may not be used: GRANT USAGE ON STAGE ${name} TO ROLE …, and USAGE on its schema and database`;
    throw new WarehouseError(problem, { code: '002003', mayPass: false }, { cause: error });
  });
  const url = rows.find(({ property }) => property === 'URL')?.['property_value'] ?? '';
  const [, bucket, prefix = ''] =
    /^\["s3(?:compat|gov|china)?:\/\/([^/"]+)\/?([^"]*)"\]$/.exec(url) ?? [];
  if (bucket === undefined) {
    throw new ConfigError([
      `stage ${stage} is not on S3${url === '' ? ', but inside Snowflake: leave stage out to use the stage of the user' : `, but at ${url}`}`,
    ]);
  }
  return { bucket, prefix };
}
