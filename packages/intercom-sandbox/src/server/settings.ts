import type { ApiVersion } from './api-version.ts';

/** What a token may be allowed to read, after the labels of Intercom's Developer Hub. */
export const permissions = [
  'read_users_and_companies',
  'read_conversations',
  'read_admins',
  'read_tags',
  'read_tickets',
  'read_activity_logs',
  'read_articles',
  'read_events',
] as const;
export type Permission = (typeof permissions)[number];

/** What a plan may leave out: 403 `api_plan_restricted`. */
export const planFeatures = ['conversations', 'tickets', 'articles'] as const;
export type PlanFeature = (typeof planFeatures)[number];

/** What may be changed while the sandbox runs. */
export type Settings = {
  readonly token: string;
  /** What a request without an `Intercom-Version` header gets. */
  readonly appVersion: ApiVersion;
  /** Requests in each window of ten seconds. */
  readonly rateLimit: number;
  /** How long every answer of the API takes; requests wait side by side. */
  readonly latencyMs: number;
  readonly permissions: readonly Permission[];
  /** How a missing permission is answered: 401 `token_unauthorized` or 403 `forbidden`. */
  readonly missingPermissionStatus: 401 | 403;
  readonly missingPlanFeatures: readonly PlanFeature[];
  /** How long search does not know a new contact. */
  readonly searchDelaySeconds: number;
  readonly scrollIdleSeconds: number;
  readonly scrollPageSize: number;
  /** What `next` links begin with; undefined = the sandbox's own address. */
  readonly linkBaseUrl: string | undefined;
};

export const defaultSettings: Settings = {
  token: 'sandbox-token',
  appVersion: 16,
  rateLimit: 1666,
  latencyMs: 0,
  permissions,
  missingPermissionStatus: 401,
  missingPlanFeatures: [],
  searchDelaySeconds: 0,
  scrollIdleSeconds: 60,
  scrollPageSize: 100,
  linkBaseUrl: undefined,
};
