import { isJsonObject } from '@intercom-to-snowflake/singer';
import { ApiError } from '../errors.ts';
import type { ReadPages } from '../paginate/page.ts';
import schema from './schemas/workspace.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const workspace: StreamDefinition = {
  name: 'workspace',
  about: 'The workspace itself: its id, name, region and timezone.',
  endpoints: ['GET /me'],
  schema,
  keyProperties: ['id_code'],
  replication: { method: 'FULL_TABLE' },
  source: { kind: 'endpoint', pages: readApp },
  permission: 'any',
  since: '2.7',
};

async function* readApp({ client, stream }: Parameters<ReadPages>[0]): ReturnType<ReadPages> {
  const { app } = await client.request({ method: 'GET', path: '/me', stream });
  if (!isJsonObject(app)) {
    throw new ApiError('GET /me: the answer has no app', { kind: 'unexpected' });
  }
  yield { records: [app] };
}
