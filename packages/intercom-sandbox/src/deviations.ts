/**
 * Where the sandbox answers, on purpose, other than Intercom's own description of 2.16: because real workspaces do.
 * Whoever validates its answers against the description grants these and nothing else.
 */
export type Deviation = (
  | {
      /** `*` = every one. */
      readonly method: string;
      /** As in the description (`/conversations/search`); `*` = every one. */
      readonly path: string;
      readonly in: 'status' | 'request query' | 'request body' | 'response body';
      /** A status, a parameter, or the members that lead to the value, with `*` for the items of a list. */
      readonly at: string;
    }
  | {
      readonly in: 'response body';
      /** A component schema of the description, wherever it is used. */
      readonly schema: string;
      /** The members that lead from it to the value; `*` = the items of a list or the values of a map. */
      readonly member: string;
    }
) & {
  /** What real workspaces do. */
  readonly what: string;
  /** The document and its date. */
  readonly source: string;
};

/** What a live workspace answered to a connector that asks for 2.16. */
const capture =
  'estuary/connectors: source-intercom-native/tests/snapshots, capture_v2_16 (c4d7328, 2026)';
const description = 'intercom/Intercom-OpenAPI: descriptions/2.16 (2026-07-24)';

function differs(
  schema: string,
  members: readonly string[],
  what: string,
  source: string,
): readonly Deviation[] {
  return members.map((member) => ({ in: 'response body', schema, member, what, source }));
}

export const deviations: readonly Deviation[] = [
  {
    method: '*',
    path: '*',
    in: 'status',
    at: '400',
    what: 'every operation refuses an unknown version and a malformed request',
    source: `${description}: schema intercom_version`,
  },
  {
    method: '*',
    path: '*',
    in: 'status',
    at: '401',
    what: 'every operation refuses a bad token',
    source: 'developers.intercom.com: HTTP responses (2026)',
  },
  {
    method: '*',
    path: '*',
    in: 'status',
    at: '403',
    what: 'a permission or a plan is missing',
    source: 'developers.intercom.com: HTTP responses and Error codes (2026)',
  },
  {
    method: '*',
    path: '*',
    in: 'status',
    at: '404',
    what: 'a record that is not there',
    source: 'developers.intercom.com: HTTP responses (2026)',
  },
  {
    method: 'GET',
    path: '/contacts',
    in: 'request query',
    at: 'per_page',
    what: 'pages as every list does',
    source: 'developers.intercom.com: Pagination, "pagination for list APIs" (2025)',
  },
  {
    method: 'GET',
    path: '/contacts',
    in: 'request query',
    at: 'starting_after',
    what: 'pages as every list does',
    source: 'developers.intercom.com: Pagination, "pagination for list APIs" (2025)',
  },
  ...[
    ['/articles', 'page'],
    ['/articles', 'per_page'],
    ['/help_center/collections', 'page'],
    ['/admins/activity_logs', 'page'],
    ['/admins/activity_logs', 'per_page'],
    ['/events', 'page'],
    ['/events', 'per_page'],
  ].map(([path = '', at = '']): Deviation => ({
    method: 'GET',
    path,
    in: 'request query',
    at,
    what: 'its answers have numbered pages, and so the pages have to be asked for',
    source: 'TicketSwap/tap-intercom e60dabe (2026): the URL in pages.next of articles',
  })),
  {
    method: 'GET',
    path: '/segments',
    in: 'request query',
    at: 'type',
    what: '`company` asks for the segments of companies',
    source: 'singer-io/tap-intercom: tap_intercom/streams.py (2.2.3)',
  },
  ...[
    ['POST', '/companies/list'],
    ['GET', '/articles'],
    ['GET', '/admins/activity_logs'],
  ].map(([method = '', path = '']): Deviation => ({
    method,
    path,
    in: 'response body',
    at: 'pages.next',
    what: 'numbered pages name the next one by its URL',
    source: 'airbytehq/airbyte: issue 5527 (2021); TicketSwap/tap-intercom e60dabe (2026)',
  })),
  ...differs(
    'addressable_list',
    ['type', 'url'],
    'types are words and addresses are relative: neither is a URI',
    capture,
  ),
  ...differs('company_data', ['url'], 'addresses are relative', capture),
  ...differs(
    'contact',
    ['email', 'email_domain'],
    'null for a lead that left no address',
    'singer-io/tap-intercom: schemas/contacts.json (2.2.3), where both are nullable',
  ),
  ...differs(
    'contact',
    ['sms_consent', 'unsubscribed_from_sms'],
    'members that the description does not name',
    capture,
  ),
  ...differs(
    'company',
    ['custom_attributes.*'],
    'values of every type, not only texts',
    `${description}: the example of the very schema`,
  ),
  ...differs(
    'company',
    ['data', 'has_more', 'total_count', 'url'],
    'notes are listed as the lists inside contacts are',
    capture,
  ),
  {
    method: 'GET',
    path: '/events',
    in: 'request query',
    at: 'filter',
    what: 'not a parameter: one of user_id, intercom_user_id and email',
    source: `${description}: text of lisDataEvents`,
  },
  ...differs(
    'data_event_summary',
    ['type'],
    'without `summary` it answers with events, not with their summary',
    `${description}: schema data_event_list`,
  ),
  ...differs(
    'data_event_summary_item',
    ['type', 'id', 'event_name', 'created_at', 'intercom_user_id', 'email', 'user_id', 'metadata'],
    'the members of an event',
    `${description}: schema data_event`,
  ),
  ...differs('conversation_teammates', ['admins'], 'they are called `admins`', capture),
  ...differs(
    'conversation_statistics',
    [
      'time_to_assignment',
      'time_to_admin_reply',
      'time_to_first_close',
      'time_to_last_close',
      'median_time_to_reply',
      'first_contact_reply_at',
      'first_assignment_at',
      'first_admin_reply_at',
      'first_close_at',
      'last_assignment_at',
      'last_assignment_admin_reply_at',
      'last_contact_reply_at',
      'last_admin_reply_at',
      'last_close_at',
      'last_closed_by_id',
      'handling_time',
    ],
    'null for what has not happened',
    capture,
  ),
];
