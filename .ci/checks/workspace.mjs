// A workspace as its API shows it, read the plain way: one request after the other, no state, nothing normalised.

import { setTimeout } from 'node:timers/promises';

/** @returns {Promise<Record<string, object[]>>} the raw objects behind each stream of the tap */
export async function readWorkspace({ url, token }) {
  const get = (path) => request('GET', path);

  async function request(method, path) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'intercom-version': '2.16',
        accept: 'application/json',
      },
    });
    if (response.status === 429) {
      const reset = Number(response.headers.get('x-ratelimit-reset')) * 1000;
      await setTimeout(Math.max(100, reset - Date.now()));
      return request(method, path);
    }
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async function everyPage(path, list) {
    const found = [];
    for (let cursor = ''; cursor !== undefined;) {
      const page = await get(
        `${path}?per_page=150${cursor && `&starting_after=${encodeURIComponent(cursor)}`}`,
      );
      found.push(...page[list]);
      cursor = page.pages?.next?.starting_after;
    }
    return found;
  }

  async function companies() {
    const found = [];
    for (let query = ''; ;) {
      const page = await get(`/companies/scroll${query}`);
      if (page.data.length === 0) return found;
      found.push(...page.data);
      query = `?scroll_param=${encodeURIComponent(page.scroll_param)}`;
    }
  }

  const conversations = await everyPage('/conversations', 'conversations');
  const parts = [];
  for (const { id } of conversations) {
    const whole = await get(`/conversations/${id}`);
    for (const part of whole.conversation_parts.conversation_parts) {
      parts.push({ ...part, conversation_id: id, conversation_updated_at: whole.updated_at });
    }
  }
  return {
    admins: (await get('/admins')).admins,
    companies: await companies(),
    company_attributes: (await get('/data_attributes?model=company&include_archived=true')).data,
    company_segments: (await get('/segments?type=company&include_count=true')).segments,
    contact_attributes: (await get('/data_attributes?model=contact&include_archived=true')).data,
    contacts: await everyPage('/contacts', 'data'),
    conversation_parts: parts,
    conversations,
    segments: (await get('/segments?include_count=true')).segments,
    tags: (await get('/tags')).data,
    teams: (await get('/teams')).teams,
  };
}

/**
 * Where a record of the tap is not what the API answered. A record may hold more than the raw object; ids may be texts,
 * epoch seconds times, an assignee 0 nobody; a list that the API cuts at 10 may be whole.
 */
export function recordDifferences(raw, record, path = '') {
  if (raw === undefined || raw === null)
    return record === undefined || record === null ? [] : differ();
  if (typeof raw === 'number') return sameNumber() ? [] : differ();
  if (typeof raw === 'string') {
    return raw === record || (isTime(raw) && Date.parse(raw) === Date.parse(record))
      ? []
      : differ();
  }
  if (typeof raw !== 'object') return raw === record ? [] : differ();
  if (typeof record !== 'object' || record === null) return differ();
  if (Array.isArray(raw)) {
    if (raw.length !== record.length) return differ();
    return raw.flatMap((item, index) => recordDifferences(item, record[index], `${path}.${index}`));
  }
  return Object.entries(raw).flatMap(([name, value]) => {
    if (raw.has_more === true && ['data', 'has_more'].includes(name)) return wholeList(name, value);
    return recordDifferences(value, record[name], path === '' ? name : `${path}.${name}`);
  });

  function differ() {
    return [`${path}: ${JSON.stringify(raw)} became ${JSON.stringify(record)}`];
  }
  function sameNumber() {
    const isUnassigned = raw === 0 && /assignee_id$/.test(path) && record === null;
    return (
      raw === record || String(raw) === record || Date.parse(record) === raw * 1000 || isUnassigned
    );
  }
  function wholeList(name, value) {
    if (name === 'has_more') return [];
    const ids = record.data.map(({ id }) => String(id));
    const isWhole =
      ids.length === raw.total_count && value.every(({ id }) => ids.includes(String(id)));
    return isWhole ? [] : [`${path}.data has ${ids.length} of ${raw.total_count}`];
  }
}

function isTime(text) {
  return /^\d{4}-\d\d-\d\dT/.test(text);
}
