/** All migrations, named by date and content. They run in the order of their names. */
import type { Migration } from "kysely/migration";
import * as tickets from "./migrations/2026-11-21-1-tickets.ts";
import * as queue from "./migrations/2026-11-21-2-queue.ts";
import * as deliveriesAndPosts from "./migrations/2026-11-21-3-deliveries-and-posts.ts";
import * as cardsAndOpenChannels from "./migrations/2026-11-21-4-cards-and-open-channels.ts";
import * as modelUsage from "./migrations/2026-11-21-5-model-usage.ts";
import * as shadowAnswers from "./migrations/2026-11-21-6-shadow-answers.ts";
import * as references from "./migrations/2026-11-21-7-references.ts";
import * as erasedConversations from "./migrations/2026-11-21-8-erased-conversations.ts";
import * as deliveryLanes from "./migrations/2026-11-21-9-delivery-lanes.ts";
import * as accounts from "./migrations/2026-11-30-accounts.ts";
import * as evidence from "./migrations/2026-11-30-evidence.ts";
import * as filingDigest from "./migrations/2026-11-30-filing-digest.ts";
import * as readiness from "./migrations/2026-11-30-readiness.ts";
import * as signIn from "./migrations/2026-12-01-1-sign-in.ts";
import * as sharedRights from "./migrations/2026-12-01-2-shared-rights.ts";
import * as acceptedDocuments from "./migrations/2026-12-01-3-accepted-documents.ts";
import * as directoryUsers from "./migrations/2026-12-01-4-directory-users.ts";
import * as standing from "./migrations/2026-12-01-5-standing.ts";
import * as changedMessages from "./migrations/2026-12-01-7-changed-messages.ts";

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "2026-11-21-1-tickets": tickets,
  "2026-11-21-2-queue": queue,
  "2026-11-21-3-deliveries-and-posts": deliveriesAndPosts,
  "2026-11-21-4-cards-and-open-channels": cardsAndOpenChannels,
  "2026-11-21-5-model-usage": modelUsage,
  "2026-11-21-6-shadow-answers": shadowAnswers,
  "2026-11-21-7-references": references,
  "2026-11-21-8-erased-conversations": erasedConversations,
  "2026-11-21-9-delivery-lanes": deliveryLanes,
  "2026-11-30-accounts": accounts,
  "2026-11-30-evidence": evidence,
  "2026-11-30-filing-digest": filingDigest,
  "2026-11-30-readiness": readiness,
  "2026-12-01-1-sign-in": signIn,
  "2026-12-01-2-shared-rights": sharedRights,
  "2026-12-01-3-accepted-documents": acceptedDocuments,
  "2026-12-01-4-directory-users": directoryUsers,
  "2026-12-01-5-standing": standing,
  "2026-12-01-7-changed-messages": changedMessages,
};

/** Names before 2026-11-30, which older databases and backups still contain. */
export const EARLIER_NAMES: Readonly<Record<string, string>> = {
  "0001-tickets": "2026-11-21-1-tickets",
  "0002-queue": "2026-11-21-2-queue",
  "0003-slack": "2026-11-21-3-deliveries-and-posts",
  "0004-chat": "2026-11-21-4-cards-and-open-channels",
  "0005-model-usage": "2026-11-21-5-model-usage",
  "0006-shadow-answers": "2026-11-21-6-shadow-answers",
  "0006-teams": "2026-11-21-7-references",
  "0007-erased": "2026-11-21-8-erased-conversations",
  "0008-lanes": "2026-11-21-9-delivery-lanes",
};
