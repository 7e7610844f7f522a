export type Grant = {
  /** A role that is granted is a USAGE of it. */
  readonly privilege: string;
  /** TABLE, SCHEMA, DATABASE, WAREHOUSE, ROLE, ACCOUNT, …; `FUTURE TABLE`: all tables to come in what `objectId` is. */
  readonly on: string;
  /** Complete and printed: `DB.SCHEMA.NAME`, as it was when granted. */
  readonly name: string;
  /** The object itself: a right follows it through renaming and swapping. Absent for the account. */
  readonly objectId?: number | undefined;
  /** Who has it: a role, or a user if `toUser`. */
  readonly role: string;
  readonly toUser?: true;
  readonly grantedBy?: string;
  readonly grantedOn: number;
  readonly withGrantOption: boolean;
};

/** What tells one grant from another. */
export type GrantKey = Omit<Grant, 'grantedOn' | 'grantedBy' | 'withGrantOption'>;
