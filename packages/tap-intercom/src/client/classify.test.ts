import { describe, expect, it } from '@jest/globals';
import { classify, classifyForeign, classifyNetworkFailure } from './classify.ts';

describe('classify', () => {
  it.each([
    [401, 'token_revoked', 'token_dead'],
    [401, 'token_suspended', 'token_dead'],
    [401, 'token_unauthorized', 'permission_missing'],
    [401, 'unauthorized', 'permission_missing'],
    [403, 'forbidden', 'permission_missing'],
    [403, 'api_plan_restricted', 'plan_missing'],
    [402, undefined, 'plan_missing'],
    [405, undefined, 'permission_missing'],
    [400, 'scroll_exists', 'scroll_busy'],
    [400, 'intercom_version_invalid', 'version_missing'],
    [400, 'parameter_invalid', 'invalid'],
    [404, 'not_found', 'not_found'],
    [404, undefined, 'not_found'],
    [410, 'contact_merged', 'merged'],
    [422, undefined, 'invalid'],
    [429, 'rate_limit_exceeded', 'rate_limited'],
    [429, undefined, 'rate_limited'],
    [408, 'request_timeout', 'transient'],
    [500, 'server_error', 'transient'],
    [502, undefined, 'transient'],
    [503, 'service_unavailable', 'transient'],
    [504, undefined, 'transient'],
    [418, undefined, 'unexpected'],
  ] as const)('%i %s is %s', (status, code, kind) => {
    expect(classify(status, code)).toBe(kind);
  });

  it.each([
    [400, 'transient'],
    [401, 'transient'],
    [403, 'transient'],
    [404, 'transient'],
    [410, 'transient'],
    [429, 'rate_limited'],
    [502, 'transient'],
    [413, 'unexpected'],
  ] as const)('a %i that is not in the words of Intercom is %s', (status, kind) => {
    expect(classifyForeign(status)).toBe(kind);
  });

  it('gives up on a certificate, and tries a broken connection again', () => {
    expect(classifyNetworkFailure('CERT_HAS_EXPIRED')).toBe('unexpected');
    expect(classifyNetworkFailure('ECONNRESET')).toBe('transient');
  });
});
