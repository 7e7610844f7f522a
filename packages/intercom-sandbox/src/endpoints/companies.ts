import type { JsonObject } from '../json.ts';
import { numberedPage } from '../paging/numbered-page.ts';
import { renderCompany } from '../render/company.ts';
import { presentRecords } from '../render/present-records.ts';
import { renderContact } from '../render/contact.ts';
import { notFound, parameterInvalid } from '../server/api-error.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';
import type { Company } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { notesPage } from './notes.ts';

const permission = 'read_users_and_companies';
const mostListed = 10_000;

function findCompany(state: State, id: string): Company {
  const company = state.companies.get(id);
  if (company === undefined) throw notFound('Company Not Found', 'company_not_found');
  return company;
}

/** Companies without users are not listed; the most recently requested ones come first (OpenAPI 2.16, listAllCompanies). */
function listed(call: Call): JsonObject {
  const { state, query, version } = call;
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc')
    throw parameterInvalid("order must be 'asc' or 'desc'", 'order');
  const companies = state.companies
    .all()
    .filter((company) => (state.members.get(company.id)?.size ?? 0) > 0)
    .sort((a, b) => b.lastRequestAt - a.lastRequestAt || (a.id < b.id ? -1 : 1));
  if (order === 'asc') companies.reverse();
  const { items, pages } = numberedPage(call, companies, { perPage: 15, most: 60, next: 'url' });
  // Seen by Estuary's connector (source-intercom-native, api.py).
  if (Number(pages['page']) * Number(pages['per_page']) > mostListed) {
    throw parameterInvalid('page limit reached, please use scroll API', 'page');
  }
  return {
    type: 'list',
    data: items.map((company) => renderCompany(state, company, version)),
    pages,
    total_count: companies.length,
  };
}

function scrolled({ state, query, scroll, settings, version }: Call): JsonObject {
  const { scrollIdleSeconds, scrollPageSize } = settings;
  const ids = (): readonly string[] => state.companies.all().map((company) => company.id);
  const param = query.get('scroll_param') ?? scroll.open(ids(), scrollIdleSeconds).param;
  const page = scroll.next(param, scrollPageSize, scrollIdleSeconds);
  return {
    type: 'list',
    data: page.ids.flatMap((id) => {
      const company = state.companies.get(id);
      return company === undefined ? [] : [renderCompany(state, company, version)];
    }),
    pages: null,
    total_count: null,
    scroll_param: page.param,
  };
}

export const companyEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/companies/scroll', permission, answer: scrolled },
  { method: 'POST', path: '/companies/list', permission, answer: listed },
  {
    method: 'GET',
    path: '/companies/{company_id}',
    permission,
    answer: ({ state, param, version }) =>
      renderCompany(state, findCompany(state, param('company_id')), version),
  },
  {
    method: 'GET',
    path: '/companies/{company_id}/contacts',
    permission,
    answer: (call) => {
      const { state, version, param } = call;
      const members = state.members.get(findCompany(state, param('company_id')).id) ?? new Set();
      const contacts = [...members].flatMap((id) => state.contacts.get(id) ?? []);
      const { items, pages } = numberedPage(call, contacts, {
        perPage: 50,
        most: 60,
        next: 'absent',
      });
      return {
        type: 'list',
        data: items.map((contact) => renderContact(state, contact, version)),
        total_count: contacts.length,
        pages,
      };
    },
  },
  {
    method: 'GET',
    path: '/companies/{company_id}/segments',
    permission,
    answer: ({ state, param }) => ({
      type: 'list',
      data: presentRecords(
        state.plain.segments,
        findCompany(state, param('company_id')).segmentIds,
      ),
    }),
  },
  {
    method: 'GET',
    path: '/companies/{company_id}/notes',
    since: 15,
    permission,
    answer: (call) => notesPage(call, findCompany(call.state, call.param('company_id')).id),
  },
];
