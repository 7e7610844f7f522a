/** How many records of each kind a workspace is seeded with. */
export type Size = {
  readonly contacts: number;
  readonly companies: number;
  readonly conversations: number;
  readonly admins: number;
  readonly teams: number;
  readonly tags: number;
  readonly segments: number;
};

export const defaultSize: Size = {
  contacts: 200,
  companies: 40,
  conversations: 120,
  admins: 8,
  teams: 3,
  tags: 25,
  segments: 6,
};
