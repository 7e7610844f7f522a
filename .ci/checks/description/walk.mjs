// Every endpoint of the sandbox, asked directly: what it has, what it lacks, and what it must refuse.
import { setTimeout } from 'node:timers/promises';

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);
const MOST_IDS = 40;
const MOST_PAGES = 50;

/** Queries worth asking, for endpoints that take any. */
const QUERIES = {
  '/admins': ['', '?display_avatar=true'],
  '/admins/activity_logs': [
    `?created_at_after=${NOW - 900 * DAY}`,
    `?created_at_after=${NOW - 90 * DAY}&created_at_before=${NOW}`,
  ],
  '/companies/list': ['?page=1&per_page=15&order=desc', '?page=2&per_page=15'],
  '/contacts': ['?include_merge_history=true&per_page=50'],
  '/contacts/{contact_id}': ['?include_merge_history=true'],
  '/conversations': ['?per_page=50'],
  '/conversations/attributes': ['', '?include_archived=true'],
  '/conversations/deleted': ['', '?order=desc&per_page=60'],
  '/conversations/{conversation_id}': ['', '?display_as=plaintext'],
  '/data_attributes': ['?model=contact&include_archived=true', '?model=company'],
  '/segments': ['', '?include_count=true'],
};

/**
 * @param {{token: string}} sandbox
 * @returns {Promise<string[]>} endpoints that never answered 2xx
 */
export async function walk(sandbox, endpoints, url) {
  const answered = new Set();
  const seen = new Map();
  const call = caller(url, sandbox.token, seen);
  // Lists first: the ids in their answers lead to the rest.
  const inOrder = [...endpoints].sort(
    (a, b) => a.path.split('{').length - b.path.split('{').length,
  );
  for (const endpoint of inOrder) {
    for (const { path, body } of requestsFor(endpoint, seen)) {
      const status = await readToTheEnd(call, endpoint.method, path, body);
      if (status < 300) answered.add(endpoint);
    }
    await refusals(call, endpoint);
  }
  return endpoints
    .filter((endpoint) => !answered.has(endpoint))
    .map(({ method, path }) => `${method} ${path} never answered 2xx`);
}

function requestsFor({ method, path }, seen) {
  const bodies = method === 'POST' && path.endsWith('/search') ? searchBodies(path) : [undefined];
  const queries = path === '/events' ? eventQueries(seen) : (QUERIES[path] ?? ['']);
  return pathsOf(path, seen).flatMap((one) =>
    queries.flatMap((query) => bodies.map((body) => ({ path: `${one}${query}`, body }))),
  );
}

function searchBodies(path) {
  if (path === '/admins/activity_logs/search') {
    return [
      { created_at_after: NOW - 900 * DAY },
      { created_at_after: NOW - 90 * DAY, created_at_before: NOW, per_page: 50 },
    ];
  }
  const filter = (field, operator, value) => ({ field, operator, value });
  const all = (...value) => ({ operator: 'AND', value });
  return [
    { query: filter('updated_at', '>', NOW - 4000 * DAY), pagination: { per_page: 50 } },
    {
      query: all(filter('updated_at', '>', NOW - 300 * DAY), filter('updated_at', '<', NOW)),
      pagination: { per_page: 150 },
    },
    {
      query: {
        operator: 'OR',
        value: [
          all(filter('updated_at', '>', NOW - 9 * DAY), filter('created_at', '<', NOW)),
          all(filter('updated_at', '>', NOW - 90 * DAY), filter('created_at', '>', NOW - 99 * DAY)),
        ],
      },
    },
    { query: filter('updated_at', 'like', 1) },
    { query: filter('nonsense', '=', 'x') },
    {},
    { query: filter('updated_at', '>', 1), pagination: { starting_after: 'nonsense' } },
  ];
}

function eventQueries(seen) {
  const users = [...(seen.get('contact') ?? [])].slice(0, MOST_IDS);
  return users.flatMap((id) => [
    `?type=user&intercom_user_id=${id}`,
    `?type=user&intercom_user_id=${id}&summary=true`,
  ]);
}

/** Follows cursors, numbered pages and scrolls, as far as they lead. @returns the first status */
async function readToTheEnd(call, method, path, body) {
  const first = await call(method, path, body);
  for (let page = first, count = 0; page?.status === 200 && count < MOST_PAGES; count += 1) {
    page = await nextPage(call, method, path, body, page.body);
  }
  return first.status;
}

async function nextPage(call, method, path, body, page) {
  const next = page?.pages?.next;
  if (typeof next === 'string') return call(method, relative(next), body);
  const cursor = next?.starting_after;
  if (cursor && body) {
    return call(method, path, {
      ...body,
      pagination: { ...body.pagination, starting_after: cursor },
    });
  }
  if (cursor) return call(method, withQuery(path, 'starting_after', cursor));
  if (page?.scroll_param && page.data.length > 0) {
    return call(method, withQuery('/companies/scroll', 'scroll_param', page.scroll_param));
  }
  return undefined;
}

async function refusals(call, { method, path }) {
  const unknown = path.replace(/\{[^}]+\}/g, '999999999');
  const body = path.endsWith('/search') ? {} : undefined;
  await call(method, unknown, body);
  await call(method, unknown, body, { authorization: undefined });
  await call(method, unknown, body, { authorization: 'Bearer wrong' });
  await call(method, unknown, body, { 'intercom-version': '9.99' });
}

/** One request; remembers the ids of everything in the answer by the type that it says it is. */
function caller(url, token, seen) {
  return async function call(method, path, body, headers = {}) {
    const sent = {
      authorization: `Bearer ${token}`,
      'intercom-version': '2.16',
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    };
    const response = await fetch(new URL(path, url), {
      method,
      headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 429) {
      const reset = Number(response.headers.get('x-ratelimit-reset')) * 1000;
      await setTimeout(Math.max(100, reset - Date.now()));
      return call(method, path, body, headers);
    }
    const answer = text.startsWith('{') ? JSON.parse(text) : text;
    remember(seen, answer);
    if (response.ok) rememberList(seen, path.split('?')[0], answer);
    return { status: response.status, body: answer };
  };
}

function remember(seen, value) {
  if (typeof value !== 'object' || value === null) return;
  if (value.id !== undefined && value.id !== null) add(seen, value.type, value.id);
  if (value.external_id) add(seen, 'external', value.external_id);
  for (const inner of Object.values(value)) remember(seen, inner);
}

/** What a list answered is what the same path with an id is about, also where objects do not say their type. */
function rememberList(seen, path, answer) {
  const lists = Object.values(answer ?? {}).filter(Array.isArray);
  for (const { id } of lists.flat().filter((item) => item?.id)) add(seen, path, id);
}

function add(seen, type, id) {
  seen.set(type, (seen.get(type) ?? new Set()).add(String(id)));
}

function pathsOf(path, seen) {
  const [list, parameter] = path.split(/\/\{|\}/);
  if (parameter === undefined) return [path];
  const ids = seen.get(list) ?? seen.get(parameter.replace(/_id$/, '')) ?? [];
  return [...ids]
    .slice(0, MOST_IDS)
    .map((id) => path.replace(`{${parameter}}`, encodeURIComponent(id)));
}

function relative(link) {
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}

function withQuery(path, name, value) {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
