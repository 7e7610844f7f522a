import { timeSlices } from '../paginate/time-slices.ts';
import schema from './schemas/activity_logs.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const activityLogs: StreamDefinition = {
  name: 'activity_logs',
  about: 'What admins did in the workspace: settings, sign-ins, permissions.',
  endpoints: ['GET /admins/activity_logs'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'created_at' },
  source: {
    kind: 'endpoint',
    pages: timeSlices({
      path: '/admins/activity_logs',
      items: ['activity_logs', 'data'],
      fromParameter: 'created_at_after',
      toParameter: 'created_at_before',
      field: 'created_at',
    }),
    changedAt: 'created_at',
  },
  permission: 'Read admin activity logs',
  since: '2.7',
};
