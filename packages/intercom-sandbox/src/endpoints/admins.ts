import type { JsonObject } from '../json.ts';
import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

/** The avatar comes only when asked for (OpenAPI 2.16, listAdmins). */
function withoutAvatar(admin: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(admin).filter(([name]) => name !== 'avatar'));
}

export const adminEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/admins',
    permission: 'read_admins',
    answer: ({ state, query }) => {
      const admins = state.plain.admins.all().map(({ wire }) => wire);
      const isWanted = query.get('display_avatar') === 'true';
      return { type: 'admin.list', admins: isWanted ? admins : admins.map(withoutAvatar) };
    },
  },
  {
    method: 'GET',
    path: '/admins/{admin_id}',
    permission: 'read_admins',
    answer: ({ state, param }) => {
      const admin = state.plain.admins.get(param('admin_id'));
      if (admin === undefined) throw notFound('Admin not found', 'admin_not_found');
      return withoutAvatar(admin.wire);
    },
  },
];
