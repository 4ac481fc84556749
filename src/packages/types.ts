import type { PackageFacts } from "../policy/facts.ts";
import type { Package } from "./package.ts";
import type { Sources } from "./sources.ts";

export type FindResult =
  | { kind: "found"; facts: PackageFacts }
  /** `sources` are those that answered that they do not have it. */
  | { kind: "no-such-package"; package: Package; sources: string[] }
  /** `newest` are releases of the series, if one was asked for: "react 18"; empty if nobody can list releases now. */
  | { kind: "no-such-version"; package: Package; sources: string[]; newest: string[] };

/** What one lookup uses: the services, and how long it may wait for them. */
export type Lookup = {
  sources: Sources;
  now: () => Date;
  /** Ends the whole lookup. */
  deadline: AbortSignal;
  /** How long to wait for one service before asking another one. */
  patienceMs: number;
};
