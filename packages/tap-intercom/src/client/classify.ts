/**
 * What a failed answer means for the tap:
 * - `transient`: the same request may succeed later;
 * - `rate_limited`: it was not processed, the allowance is used up;
 * - `token_dead`: no request will succeed;
 * - `permission_missing`, `plan_missing`, `version_missing`: this endpoint is not for this token;
 * - `not_found`, `merged`: the object is not there (any more);
 * - `scroll_busy`: another scroll over the companies is open;
 * - `invalid`: the request is not accepted, for instance because its cursor is not;
 * - `unexpected`: none of these.
 */
export type FailureKind =
  | 'transient'
  | 'rate_limited'
  | 'token_dead'
  | 'permission_missing'
  | 'plan_missing'
  | 'version_missing'
  | 'not_found'
  | 'merged'
  | 'scroll_busy'
  | 'invalid'
  | 'unexpected';

type Rule = {
  readonly status?: number;
  readonly code?: string;
  readonly kind: FailureKind;
};

/**
 * The first row that matches decides. Codes: Intercom's "Error codes" page and the 2.16 description,
 * 2026-08; statuses without a code: what other connectors met (405 for restricted admins, 402 from
 * older versions).
 */
const rules: readonly Rule[] = [
  { code: 'token_revoked', kind: 'token_dead' },
  { code: 'token_blocked', kind: 'token_dead' },
  { code: 'token_not_found', kind: 'token_dead' },
  { code: 'token_expired', kind: 'token_dead' },
  { code: 'token_suspended', kind: 'token_dead' },
  { code: 'scroll_exists', kind: 'scroll_busy' },
  { code: 'intercom_version_invalid', kind: 'version_missing' },
  { code: 'api_plan_restricted', kind: 'plan_missing' },
  { status: 429, kind: 'rate_limited' },
  { code: 'rate_limit_exceeded', kind: 'rate_limited' },
  { code: 'too_many_requests', kind: 'rate_limited' },
  { code: 'request_timeout', kind: 'transient' },
  { code: 'server_error', kind: 'transient' },
  { code: 'service_unavailable', kind: 'transient' },
  { status: 408, kind: 'transient' },
  { status: 500, kind: 'transient' },
  { status: 502, kind: 'transient' },
  { status: 503, kind: 'transient' },
  { status: 504, kind: 'transient' },
  { status: 401, kind: 'permission_missing' },
  { status: 402, kind: 'plan_missing' },
  { status: 403, kind: 'permission_missing' },
  { status: 405, kind: 'permission_missing' },
  { status: 404, kind: 'not_found' },
  { code: 'contact_merged', kind: 'merged' },
  { status: 410, kind: 'not_found' },
  { status: 400, kind: 'invalid' },
  { status: 422, kind: 'invalid' },
];

/** The meaning of an answer that is not a success, from its status and the code in its body. */
export function classify(status: number, code: string | undefined): FailureKind {
  const rule = rules.find(
    (row) =>
      (row.status === undefined || row.status === status) &&
      (row.code === undefined || row.code === code),
  );
  return rule?.kind ?? 'unexpected';
}

/**
 * The meaning of an answer that is not a success, nor in Intercom's own words: a proxy's page, for instance. It
 * knows nothing of the token, nor of what was asked for, whatever its status says; the next answer may be Intercom's.
 */
export function classifyForeign(status: number): FailureKind {
  const kind = classify(status, undefined);
  return kind === 'rate_limited' || kind === 'unexpected' ? kind : 'transient';
}

/** Failures of the connection that another attempt cannot mend: the certificate, or what is asked and answered. */
const lastingNetworkCodes: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_INVALID_URL',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_UNKNOWN_ENCODING',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_INVALID_ARG',
]);

/** The meaning of a connection that failed before a whole answer came. */
export function classifyNetworkFailure(code: string): FailureKind {
  return lastingNetworkCodes.has(code) ? 'unexpected' : 'transient';
}
