import type { ApiError } from '../errors.ts';
import type { StreamDefinition } from './stream.ts';

/**
 * Why a stream cannot be read with this token, in words for whoever can change it. Undefined when the
 * failure is another: the stream might be readable.
 */
export function whyUnavailable(error: ApiError, definition: StreamDefinition): string | undefined {
  switch (error.kind) {
    case 'permission_missing':
      return `the token lacks the permission "${definition.permission}" (Developer Hub, your app, Authentication)`;
    case 'plan_missing':
      return "the workspace's plan does not include it";
    case 'version_missing':
      return `it needs another API version: ${error.message}`;
    case 'not_found':
      return 'the workspace does not have it';
    case 'transient':
    case 'rate_limited':
    case 'token_dead':
    case 'merged':
    case 'scroll_busy':
    case 'invalid':
    case 'unexpected':
      return undefined;
  }
}

export function whyTooOld(definition: StreamDefinition, apiVersion: string): string {
  return `it needs api_version ${definition.since} or later, and ${apiVersion} is configured`;
}
