import { ApiError } from './api-error.ts';

/** The minor number of a 2.x version of Intercom's API: 16 stands for `2.16`. */
export type ApiVersion = number;

const oldestVersion: ApiVersion = 7;
export const newestVersion: ApiVersion = 16;

/**
 * Reads an `Intercom-Version` header.
 * Versions outside 2.7–2.16, `Preview` included, answer 400 `intercom_version_invalid`: their responses are not imitated.
 */
export function parseVersion(header: string | undefined, ofTheApp: ApiVersion): ApiVersion {
  if (header === undefined) return ofTheApp;
  const minor = Number(/^2\.(\d{1,2})$/.exec(header)?.[1] ?? NaN);
  if (minor >= oldestVersion && minor <= newestVersion) return minor;
  throw new ApiError(400, 'intercom_version_invalid', 'The requested version could not be found');
}

/** Refuses what is newer than the version asked for (OpenAPI 2.16, example of GET /conversations/deleted). */
export function requireVersion(since: ApiVersion, asked: ApiVersion): void {
  if (asked >= since) return;
  throw new ApiError(
    400,
    'intercom_version_invalid',
    'Requested resource is not available in current API version.',
  );
}
