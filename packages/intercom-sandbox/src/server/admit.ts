import { timingSafeEqual } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { Endpoint } from './endpoint.ts';
import type { Settings } from './settings.ts';

/** Throws 401 `unauthorized` unless the header carries the workspace's token. */
export function requireToken(authorization: string | undefined, token: string): void {
  const given = /^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw new ApiError(401, 'unauthorized', 'Access Token Invalid');
}

/** Throws what the service answers when the token lacks a permission or the workspace's plan lacks a feature. */
export function requireGrants(endpoint: Endpoint, settings: Settings): void {
  const { permission, plan } = endpoint;
  if (permission !== undefined && !settings.permissions.includes(permission)) {
    throw settings.missingPermissionStatus === 401
      ? new ApiError(401, 'token_unauthorized', 'Not authorized to access resource')
      : new ApiError(403, 'forbidden', 'Forbidden request');
  }
  if (plan !== undefined && settings.missingPlanFeatures.includes(plan)) {
    throw new ApiError(403, 'api_plan_restricted', 'Active subscription needed.');
  }
}

/** Throws 406 when the client does not take JSON. */
export function requireAcceptsJson(accept: string | undefined): void {
  if (accept === undefined || /application\/(json|\*)|\*\/\*/.test(accept)) return;
  throw new ApiError(
    406,
    'media_type_not_acceptable',
    'The Accept header should be application/json',
  );
}
