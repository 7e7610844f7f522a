import type { IntercomSandbox } from '../index.ts';

export type Asked = {
  readonly body?: unknown;
  readonly version?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The members that tests look at, of records and of pages of them; each body has some. */
export type Body = {
  readonly id: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly role: string;
  readonly email: string | null;
  readonly state: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly last_request_at: number;
  readonly has_hard_bounced: boolean;
  readonly owner_id: unknown;
  readonly priority: unknown;
  readonly admin_assignee_id: unknown;
  readonly team_assignee_id: unknown;
  readonly user_count: number;
  readonly part_type: string;
  readonly redacted: boolean;
  readonly body: string | null;
  readonly source: { readonly author: Body };
  readonly statistics: { readonly count_conversation_parts: number };
  readonly tags: Body;
  readonly companies: Body;
  readonly notes: Body;
  readonly merge_history: readonly Body[];
  readonly type: string;
  readonly data: readonly Body[];
  readonly conversations: readonly Body[];
  readonly conversation_parts: {
    readonly conversation_parts: readonly Body[];
    readonly total_count: number;
  };
  readonly url: string;
  readonly has_more: boolean;
  readonly next_cursor: string | null;
  readonly tickets: readonly Body[];
  readonly segments: readonly Body[];
  readonly category: string;
  readonly ticket_id: string;
  readonly ticket_attributes: Readonly<Record<string, unknown>>;
  readonly ticket_state: { readonly category: string };
  readonly ticket_types: Body;
  readonly ticket_states: Body;
  readonly ticket_type_attributes: Body;
  readonly ticket_parts: { readonly ticket_parts: readonly Body[]; readonly total_count: number };
  readonly activity_logs: readonly Body[];
  readonly activity_type: string;
  readonly events: readonly Body[];
  readonly event_name: string;
  readonly count: number;
  readonly archived: boolean;
  readonly deleted_at: number;
  readonly merged_at: number;
  readonly source_contact_id: string;
  readonly total_count: number;
  readonly scroll_param: string;
  readonly pages: {
    readonly page: number;
    readonly per_page: number;
    readonly total_pages: number;
    /** An object with a cursor, or a URL. */
    readonly next?: { readonly starting_after: string } & string;
  };
  readonly errors: readonly { readonly code: string; readonly message: string }[];
};

export type Told = { readonly status: number; readonly headers: Headers; readonly body: Body };

/** The ids of records, in their order. */
export function idsOf(records: readonly Body[]): readonly string[] {
  return records.map((record) => record.id);
}

/** Sends one request as a client of Intercom would: `ask(sandbox, 'GET /tags')`. */
export async function ask(
  sandbox: IntercomSandbox,
  line: string,
  { body, version = '2.16', token = sandbox.token, headers = {} }: Asked = {},
): Promise<Told> {
  const [method, path] = line.split(' ');
  const response = await fetch(sandbox.url + path!, {
    method: method!,
    headers: {
      Authorization: `Bearer ${token}`,
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...(version === '' ? {} : { 'Intercom-Version': version }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Body,
  };
}

/** The first error of a refusal, with its status. */
export async function refusal(
  sandbox: IntercomSandbox,
  line: string,
  asked: Asked = {},
): Promise<{ readonly status: number; readonly code: string; readonly message: string }> {
  const { status, body } = await ask(sandbox, line, asked);
  const [error] = body.errors;
  return { status, code: error!.code, message: error!.message };
}
