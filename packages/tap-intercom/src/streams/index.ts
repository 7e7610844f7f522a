import { admins } from './admins.ts';
import { companies } from './companies.ts';
import { companyAttributes } from './company-attributes.ts';
import { companySegments } from './company-segments.ts';
import { contactAttributes } from './contact-attributes.ts';
import { contacts } from './contacts.ts';
import { conversationParts } from './conversation-parts.ts';
import { conversations } from './conversations.ts';
import { segments } from './segments.ts';
import type { StreamDefinition } from './stream.ts';
import { tags } from './tags.ts';
import { teams } from './teams.ts';

/** Every stream, in the order it is offered: short ones first, so that a test of the tap sees a record soon. */
export const streams: readonly StreamDefinition[] = [
  admins,
  teams,
  tags,
  segments,
  companySegments,
  companyAttributes,
  contactAttributes,
  companies,
  contacts,
  conversations,
  conversationParts,
];
