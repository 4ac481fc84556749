/** What the company's directory sends over SCIM 2.0. */
import type { ColumnType, Generated } from "kysely";
import type { Json } from "./columns.ts";

export type ScimTables = {
  scim_user: ScimUserTable;
  scim_group: ScimGroupTable;
  scim_member: { group_id: string; user_id: string };
  readmission: ReadmissionTable;
};

type ScimUserTable = {
  id: Generated<string>;
  user_name: string;
  /** The directory's own id of the person. */
  external_id: string | null;
  /** DirectoryUser of identity/scim-users.ts: names and addresses. */
  details: Json<object>;
  active: boolean;
  /** Digests of the user name and addresses, as in `account_fact`. */
  email_digests: string[];
  /** The account that signs in on the pages, as soon as it is known. */
  person_id: string | null;
  created_at: Date;
  changed_at: Date;
  inactive_since: Date | null;
  /** Kept after its deletion, so that the person stays locked out; the directory no longer sees it. */
  deleted_at: ColumnType<Date | null, never, Date | null>;
};

type ScimGroupTable = {
  id: Generated<string>;
  display_name: string;
  external_id: string | null;
  created_at: Date;
  changed_at: Date;
};

/** Staff let somebody in whom the directory had disabled before SCIM was turned off. */
type ReadmissionTable = {
  id: Generated<string>;
  user_id: string;
  by_id: string;
  reason: string;
  readmitted_at: Date;
};
