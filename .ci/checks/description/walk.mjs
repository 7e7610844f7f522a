// Every endpoint of the sandbox, asked directly: what it has, what it lacks, and what it must refuse.
import { setTimeout } from 'node:timers/promises';

/* global fetch */

const ID_KINDS = {
  admin_id: 'admins',
  team_id: 'teams',
  tag_id: 'tags',
  segment_id: 'segments',
  contact_id: 'contacts',
  note_id: 'notes',
  company_id: 'companies',
  conversation_id: 'conversations',
};
const QUERIES = {
  '/admins': ['', '?display_avatar=true'],
  '/contacts': ['?include_merge_history=true'],
  '/conversations': ['?per_page=50'],
  '/conversations/{conversation_id}': ['', '?display_as=plaintext'],
  '/companies/list': ['?page=1&per_page=15&order=desc', '?page=2&per_page=15'],
  '/contacts/{contact_id}': ['?include_merge_history=true'],
  '/data_attributes': ['?model=contact&include_archived=true', '?model=company'],
  '/conversations/attributes': ['', '?include_archived=true'],
  '/conversations/deleted': ['', '?order=desc&per_page=60'],
  '/segments': ['', '?include_count=true'],
};
const MOST_IDS = 40;

/** @returns {Promise<string[]>} endpoints that never answered 2xx */
export async function walk(sandbox, endpoints, url) {
  const answered = new Set();
  const call = caller(url, sandbox.token);
  for (const endpoint of endpoints) {
    for (const path of pathsOf(sandbox, endpoint)) {
      for (const query of QUERIES[endpoint.path] ?? ['']) {
        const status = await read(call, endpoint, `${path}${query}`);
        if (status < 300) answered.add(endpoint);
      }
    }
    await refusals(call, endpoint);
  }
  return endpoints
    .filter((endpoint) => !answered.has(endpoint))
    .map(({ method, path }) => `${method} ${path} never answered 2xx`);
}

/** Follows cursors to the end, and the scroll to its empty page. */
async function read(call, endpoint, path) {
  if (endpoint.path.endsWith('/search')) return search(call, path);
  let page = await call(endpoint.method, path);
  const status = page.status;
  for (let count = 0; count < 50 && page.status === 200; count += 1) {
    const cursor = page.body?.pages?.next?.starting_after;
    const scroll = page.body?.data?.length > 0 && page.body?.scroll_param;
    if (cursor) page = await call('GET', withQuery(path, 'starting_after', cursor));
    else if (scroll) page = await call('GET', withQuery(path, 'scroll_param', scroll));
    else break;
  }
  return status;
}

async function search(call, path) {
  const day = 86_400;
  const now = Math.floor(Date.now() / 1000);
  const since = (seconds) => ({ field: 'updated_at', operator: '>', value: now - seconds });
  const bodies = [
    { query: since(4000 * day), pagination: { per_page: 50 } },
    {
      query: {
        operator: 'AND',
        value: [since(300 * day), { field: 'updated_at', operator: '<', value: now }],
      },
      pagination: { per_page: 150 },
    },
    {
      query: {
        operator: 'OR',
        value: [
          {
            operator: 'AND',
            value: [since(9 * day), { field: 'created_at', operator: '<', value: now }],
          },
          {
            operator: 'AND',
            value: [since(90 * day), { field: 'created_at', operator: '>', value: now - 99 * day }],
          },
        ],
      },
    },
  ];
  let status = 0;
  for (const body of bodies) {
    let page = await call('POST', path, { body });
    status ||= page.status;
    for (let cursor; (cursor = page.body?.pages?.next?.starting_after);) {
      const pagination = { ...body.pagination, starting_after: cursor };
      page = await call('POST', path, { body: { ...body, pagination } });
    }
  }
  await call('POST', path, {
    body: { query: { field: 'updated_at', operator: 'like', value: 1 } },
  });
  await call('POST', path, { body: { query: { field: 'nonsense', operator: '=', value: 'x' } } });
  await call('POST', path, { body: {} });
  await call('POST', path, { body: { ...bodies[0], pagination: { starting_after: 'nonsense' } } });
  return status;
}

async function refusals(call, endpoint) {
  const path = endpoint.path.replace(/\{[^}]+\}/g, '999999999');
  const body = path.endsWith('/search') ? {} : undefined;
  await call(endpoint.method, path, { body });
  await call(endpoint.method, path, { body, headers: { authorization: undefined } });
  await call(endpoint.method, path, { body, headers: { authorization: 'Bearer wrong' } });
  await call(endpoint.method, path, { body, headers: { 'intercom-version': '9.99' } });
}

function caller(url, token) {
  return async function call(method, path, { body, headers } = {}) {
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
    if (response.status === 429) {
      const reset = Number(response.headers.get('x-ratelimit-reset')) * 1000;
      await response.text();
      await setTimeout(Math.max(100, reset - Date.now()));
      return call(method, path, { body, headers });
    }
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
}

function pathsOf(sandbox, endpoint) {
  const parameter = endpoint.path.match(/\{([^}]+)\}/)?.[1];
  if (parameter === undefined) return [endpoint.path];
  return valuesOf(sandbox, endpoint, parameter)
    .slice(0, MOST_IDS)
    .map((value) => endpoint.path.replace(`{${parameter}}`, encodeURIComponent(value)));
}

function valuesOf({ workspace }, endpoint, parameter) {
  if (parameter === 'external_id') {
    return workspace
      .ids('contacts')
      .map((id) => workspace.record('contacts', id).external_id)
      .filter((value) => value);
  }
  const kind = ID_KINDS[parameter] ?? endpoint.path.split('/')[1];
  return workspace.ids(kind);
}

function withQuery(path, name, value) {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
