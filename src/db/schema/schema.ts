/** All tables as Kysely sees them. The migrations create them. */
import type { Generated } from "kysely";
import type { ApprovalTables } from "./approvals.ts";
import type { AuditTables } from "./audit.ts";
import type { JsonRecord } from "./columns.ts";
import type { ConversationTables } from "./conversations.ts";
import type { DeliveryTables } from "./delivery.ts";
import type { ModelTables } from "./models.ts";
import type { PeopleTables } from "./people.ts";
import type { ScimTables } from "./scim.ts";
import type { SignInTables } from "./sign-in.ts";
import type { TicketTables } from "./tickets.ts";

export type Schema = PeopleTables &
  SignInTables &
  ScimTables &
  ConversationTables &
  TicketTables &
  ApprovalTables &
  AuditTables &
  DeliveryTables &
  ModelTables &
  OtherTables;

type OtherTables = {
  saved_view: { id: Generated<string>; person_id: string; name: string; filter: JsonRecord };
  saved_reply: { id: Generated<string>; name: string; text: string };
  /** One row that readiness checks write. */
  readiness: { checked_at: Date };
};
