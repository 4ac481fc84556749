/** Every migration there is, by name. They run in the order of their names. */
import type { Migration } from "kysely/migration";
import * as tickets from "./migrations/0001-tickets.ts";
import * as queue from "./migrations/0002-queue.ts";
import * as slack from "./migrations/0003-slack.ts";
import * as chat from "./migrations/0004-chat.ts";
import * as teams from "./migrations/0006-teams.ts";
import * as modelUsage from "./migrations/0005-model-usage.ts";
import * as shadow from "./migrations/0006-shadow-answers.ts";
import * as erased from "./migrations/0007-erased.ts";
import * as deliveryLanes from "./migrations/0008-lanes.ts";
import * as accounts from "./migrations/2026-11-30-accounts.ts";
import * as evidence from "./migrations/2026-11-30-evidence.ts";
import * as filingDigest from "./migrations/2026-11-30-filing-digest.ts";
import * as readiness from "./migrations/2026-11-30-readiness.ts";

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-tickets": tickets,
  "0002-queue": queue,
  "0003-slack": slack,
  "0004-chat": chat,
  "0006-teams": teams,
  "0005-model-usage": modelUsage,
  "0006-shadow-answers": shadow,
  "0007-erased": erased,
  "0008-lanes": deliveryLanes,
  "2026-11-30-accounts": accounts,
  "2026-11-30-evidence": evidence,
  "2026-11-30-filing-digest": filingDigest,
  "2026-11-30-readiness": readiness,
};
