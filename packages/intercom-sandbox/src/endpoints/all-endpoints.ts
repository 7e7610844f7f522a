import type { Endpoint } from '../server/endpoint.ts';
import { adminEndpoints } from './admins.ts';
import { companyEndpoints } from './companies.ts';
import { contactListEndpoints } from './contact-lists.ts';
import { contactEndpoints } from './contacts.ts';
import { conversationEndpoints } from './conversations.ts';
import { dataAttributeEndpoints } from './data-attributes.ts';
import { meEndpoints } from './me.ts';
import { noteEndpoints } from './notes.ts';
import { segmentEndpoints } from './segments.ts';
import { tagEndpoints } from './tags.ts';
import { teamEndpoints } from './teams.ts';

/** Everything the sandbox answers, one row for each endpoint. */
export const allEndpoints: readonly Endpoint[] = [
  ...meEndpoints,
  ...adminEndpoints,
  ...teamEndpoints,
  ...tagEndpoints,
  ...segmentEndpoints,
  ...dataAttributeEndpoints,
  ...contactEndpoints,
  ...contactListEndpoints,
  ...noteEndpoints,
  ...companyEndpoints,
  ...conversationEndpoints,
];
