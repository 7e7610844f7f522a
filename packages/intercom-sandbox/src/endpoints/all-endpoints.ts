import type { Endpoint } from '../server/endpoint.ts';
import { activityLogEndpoints } from './activity-logs.ts';
import { articleEndpoints } from './articles.ts';
import { conversationAttributeEndpoints } from './conversation-attributes.ts';
import { dataEventEndpoints } from './data-events.ts';
import { deletedConversationEndpoints } from './deleted-conversations.ts';
import { helpCenterEndpoints } from './help-center.ts';
import { mergeHistoryEndpoints } from './merge-history.ts';
import { subscriptionTypeEndpoints } from './subscription-types.ts';
import { ticketEndpoints } from './tickets.ts';
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
  ...conversationAttributeEndpoints,
  ...deletedConversationEndpoints,
  ...mergeHistoryEndpoints,
  ...ticketEndpoints,
  ...articleEndpoints,
  ...helpCenterEndpoints,
  ...subscriptionTypeEndpoints,
  ...activityLogEndpoints,
  ...dataEventEndpoints,
];
