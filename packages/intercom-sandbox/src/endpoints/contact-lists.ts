import { numberedPage } from '../paging/numbered-page.ts';
import { renderAppliedTags } from '../render/applied-tags.ts';
import { renderCompany } from '../render/company.ts';
import { presentRecords } from '../render/present-records.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';
import type { Contact } from '../workspace/records.ts';
import { findContact } from './find-contact.ts';
import { notesPage } from './notes.ts';

const permission = 'read_users_and_companies';

function contactOf({ state, param, version }: Call): Contact {
  return findContact(state, param('contact_id'), version);
}

/** The whole of what a contact shows only the first ten entries of. */
export const contactListEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/contacts/{contact_id}/tags',
    permission,
    answer: (call) => ({ type: 'list', data: renderAppliedTags(call.state, contactOf(call).tags) }),
  },
  {
    method: 'GET',
    path: '/contacts/{contact_id}/companies',
    permission,
    answer: (call) => {
      const companies = contactOf(call).companyIds.flatMap(
        (id) => call.state.companies.get(id) ?? [],
      );
      const { items, pages } = numberedPage(call, companies, {
        perPage: 50,
        most: 60,
        next: 'url',
      });
      return {
        type: 'list',
        data: items.map((company) => renderCompany(call.state, company, call.version)),
        total_count: companies.length,
        pages,
      };
    },
  },
  {
    method: 'GET',
    path: '/contacts/{contact_id}/notes',
    permission,
    answer: (call) => notesPage(call, contactOf(call).id),
  },
  {
    method: 'GET',
    path: '/contacts/{contact_id}/segments',
    permission,
    answer: (call) => ({
      type: 'list',
      data: presentRecords(call.state.plain.segments, contactOf(call).segmentIds),
    }),
  },
  {
    method: 'GET',
    path: '/contacts/{contact_id}/subscriptions',
    permission,
    answer: (call) => {
      const { optedOut, optedIn } = contactOf(call);
      return {
        type: 'list',
        data: presentRecords(call.state.plain.subscription_types, [...optedOut, ...optedIn]),
      };
    },
  },
];
