import type { JsonObject } from '../json.ts';
import type { Row } from './table.ts';

export type AppliedTag = {
  readonly tagId: string;
  readonly appliedAt: number;
  readonly appliedBy: string;
};

type MergeHistoryItem = {
  readonly sourceContactId: string;
  readonly sourceContactRole: Role;
  readonly mergedAt: number;
};

export type Role = 'user' | 'lead';

/** What a contact cannot do without; everything else about it is made from its number when it is read. */
export type Contact = Row & {
  readonly number: number;
  readonly role: Role;
  /** What its seeded fields were made with; later changes of role or time leave them alone. */
  readonly seededRole: Role;
  readonly seededUntil: number;
  readonly companyIds: readonly string[];
  readonly tags: readonly AppliedTag[];
  readonly segmentIds: readonly string[];
  readonly optedIn: readonly string[];
  readonly optedOut: readonly string[];
  readonly mergeHistory: readonly MergeHistoryItem[];
  /** Search does not know the contact before this second. */
  readonly searchableFrom: number;
  /** Wire fields that were set while the sandbox ran. */
  readonly changes: JsonObject;
};

export type Company = Row & {
  readonly number: number;
  readonly lastRequestAt: number;
  readonly tagIds: readonly string[];
  readonly segmentIds: readonly string[];
  readonly changes: JsonObject;
};

/** A part of a conversation or ticket, as it goes over the wire. */
export type Part = JsonObject & { readonly id: string };

export type ConversationState = 'open' | 'closed' | 'snoozed';

export type Conversation = Row & {
  readonly number: number;
  readonly contactIds: readonly string[];
  readonly state: ConversationState;
  /** 0 stands for nobody, as in 2.16. */
  readonly adminAssigneeId: number;
  readonly teamAssigneeId: number;
  readonly priority: string;
  readonly tags: readonly AppliedTag[];
  readonly linkedTicketIds: readonly string[];
  /** Seeded parts are made from their position when they are read; their ids count up from `firstPartId`. */
  readonly seededPartCount: number;
  readonly firstPartId: number;
  /** The second of the last seeded part. */
  readonly seededUntil: number;
  /** Parts that came while the sandbox ran. */
  readonly addedParts: readonly Part[];
  readonly redactedPartIds: readonly string[];
  readonly changes: JsonObject;
};

export type Ticket = Row & {
  readonly number: number;
  readonly typeId: string;
  readonly stateId: string;
  readonly contactIds: readonly string[];
  /** 0 stands for nobody, as in 2.16. */
  readonly adminAssigneeId: number;
  readonly teamAssigneeId: number;
  readonly linkedConversationIds: readonly string[];
  readonly seededPartCount: number;
  readonly firstPartId: number;
  readonly seededUntil: number;
  readonly addedParts: readonly Part[];
  readonly changes: JsonObject;
};

/** What a contact did in the customer's product. */
export type DataEvent = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly metadata: JsonObject;
};

export type Note = Row & {
  readonly parent: 'contact' | 'company';
  readonly parentId: string;
  readonly authorId: string;
  readonly body: string;
};

/** A record that is kept as it goes over the wire. */
export type PlainRecord = Row & { readonly wire: JsonObject };
