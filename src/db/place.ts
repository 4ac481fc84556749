/** Where the database of a desk is. */
import type { PGlite, PGliteOptions } from "@electric-sql/pglite";

/** What the desk uses of PGlite. */
export type EmbeddedPglite = Pick<
  PGlite,
  "query" | "exec" | "transaction" | "close" | "closed" | "ready" | "waitReady"
>;

/** `memory` is for tests, which may bring a PGlite with these options. */
export type DatabasePlace =
  | { kind: "postgres"; url: string }
  | { kind: "embedded"; dir: string }
  | { kind: "memory"; pglite?: (options: PGliteOptions) => Promise<EmbeddedPglite> };
