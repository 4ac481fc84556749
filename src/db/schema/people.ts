/** People, their accounts in each channel, and their roles. */
import type { ColumnType, Generated, Selectable } from "kysely";
import type { CreatedAt } from "./columns.ts";

export type PeopleTables = {
  person: PersonTable;
  staff_role: StaffRoleTable;
  account_profile: AccountProfileTable;
  account_fact: AccountFactTable;
  account_link: AccountLinkTable;
  account_change: AccountChangeTable;
  /** One row: the key of the digests in `account_fact`. */
  identity_key: { secret: string };
};

/** One account: a person in a channel. */
type PersonTable = {
  id: Generated<string>;
  channel: string;
  /** The channel's own id of the person. */
  external_id: string;
  name: string;
  /** Id of the last notification that they have seen. */
  read_until: ColumnType<string, string | undefined, string>;
  /** When their name and messages were erased. */
  erased_at: Date | null;
  created_at: CreatedAt;
};
export type Person = Selectable<PersonTable>;

type StaffRoleTable = {
  channel: string;
  external_id: string;
  group_name: string;
  /** `operator`, or the external list that the role comes from. */
  source: ColumnType<string, string | undefined, never>;
  /** When it ends by itself; null: never. */
  until: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

/** What the chat last said about an account: see identity/profile.ts. */
type AccountProfileTable = {
  person_id: string;
  outcome: "member" | "outsider" | "departed" | "unknown";
  /** Why it is not known to be a member. */
  because: string | null;
  /** When the chat said so; of a departed account, when it said so first. */
  asked_at: Date;
};

/** What a chat vouched for. Accounts with the same fact belong to one human. */
type AccountFactTable = {
  person_id: string;
  kind: FactKind;
  /** HMAC-SHA-256 of the value: equality is all that is needed of an e-mail address. */
  digest: string;
  /** Digest of the tenant of a directory id; null for other facts, and for old ones that were not learned again yet. */
  realm: ColumnType<string | null, string | null | undefined, string>;
  learned_at: Date;
};
export type FactKind = "email" | "directory" | "sign-in";

/** Two accounts of one human, linked by staff. `person_id` is the smaller id. */
type AccountLinkTable = { person_id: string; other_id: string; linked_at: Date };

/** Append-only. */
type AccountChangeTable = {
  id: Generated<string>;
  /** `collided`: an e-mail address is all that they share, and they cannot surely be one human. Written once for each pair. */
  action: "linked" | "unlinked" | "collided";
  how: FactKind | "staff";
  person_id: string;
  other_id: string;
  /** Null: the desk itself, from what a chat vouched for. */
  by_id: string | null;
  reason: string;
  changed_at: Date;
};
