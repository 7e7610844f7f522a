/** How many records of each kind a workspace is seeded with. */
export type Size = {
  readonly contacts: number;
  readonly companies: number;
  readonly conversations: number;
  readonly tickets: number;
  readonly admins: number;
  readonly teams: number;
  readonly tags: number;
  readonly segments: number;
  readonly articles: number;
  readonly collections: number;
  readonly activity_logs: number;
  readonly deleted_conversations: number;
};

export const defaultSize: Size = {
  contacts: 200,
  companies: 40,
  conversations: 120,
  tickets: 60,
  admins: 8,
  teams: 3,
  tags: 25,
  segments: 6,
  articles: 60,
  collections: 30,
  activity_logs: 150,
  deleted_conversations: 30,
};
