import { activityLogs } from './activity-logs.ts';
import { admins } from './admins.ts';
import { articles } from './articles.ts';
import { collections } from './collections.ts';
import { companies } from './companies.ts';
import { companyAttributes } from './company-attributes.ts';
import { companyContacts } from './company-contacts.ts';
import { companyNotes } from './company-notes.ts';
import { companySegmentMemberships } from './company-segment-memberships.ts';
import { companySegments } from './company-segments.ts';
import { companyTags } from './company-tags.ts';
import { contactAttributes } from './contact-attributes.ts';
import { contactCompanies } from './contact-companies.ts';
import { contactMergeHistory } from './contact-merge-history.ts';
import { contactNotes } from './contact-notes.ts';
import { contactSegments } from './contact-segments.ts';
import { contactSubscriptions } from './contact-subscriptions.ts';
import { contactTags } from './contact-tags.ts';
import { contacts } from './contacts.ts';
import { conversationAttributes } from './conversation-attributes.ts';
import { conversationContacts } from './conversation-contacts.ts';
import { conversationLinkedObjects } from './conversation-linked-objects.ts';
import { conversationParts } from './conversation-parts.ts';
import { conversationRating } from './conversation-rating.ts';
import { conversationSla } from './conversation-sla.ts';
import { conversationTags } from './conversation-tags.ts';
import { conversationTeammates } from './conversation-teammates.ts';
import { conversations } from './conversations.ts';
import { counts } from './counts.ts';
import { dataEventSummaries } from './data-event-summaries.ts';
import { dataEvents } from './data-events.ts';
import { deletedConversations } from './deleted-conversations.ts';
import { helpCenters } from './help-centers.ts';
import { partAttachments } from './part-attachments.ts';
import { segments } from './segments.ts';
import { subscriptionTypes } from './subscription-types.ts';
import { tags } from './tags.ts';
import { teamAdmins } from './team-admins.ts';
import { teams } from './teams.ts';
import { ticketContacts } from './ticket-contacts.ts';
import { ticketLinkedObjects } from './ticket-linked-objects.ts';
import { ticketParts } from './ticket-parts.ts';
import { ticketStates } from './ticket-states.ts';
import { ticketTypeAttributes } from './ticket-type-attributes.ts';
import { ticketTypes } from './ticket-types.ts';
import { tickets } from './tickets.ts';
import { workspace } from './workspace.ts';
import type { StreamDefinition } from './stream.ts';

/** Every stream, in the order it is offered: short ones first, so that a test of the tap sees a record soon. */
export const streams: readonly StreamDefinition[] = [
  admins,
  teams,
  teamAdmins,
  tags,
  workspace,
  segments,
  companySegments,
  companyAttributes,
  contactAttributes,
  conversationAttributes,
  subscriptionTypes,
  ticketTypes,
  ticketTypeAttributes,
  ticketStates,
  helpCenters,
  collections,
  articles,
  counts,
  companies,
  companyTags,
  companyNotes,
  companySegmentMemberships,
  companyContacts,
  contacts,
  contactCompanies,
  contactTags,
  contactSubscriptions,
  contactMergeHistory,
  contactNotes,
  contactSegments,
  dataEvents,
  dataEventSummaries,
  conversations,
  conversationContacts,
  conversationTags,
  conversationTeammates,
  conversationLinkedObjects,
  conversationRating,
  conversationSla,
  conversationParts,
  partAttachments,
  deletedConversations,
  tickets,
  ticketContacts,
  ticketLinkedObjects,
  ticketParts,
  activityLogs,
];
