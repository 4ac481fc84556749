/** Compares the trail with the checkpoints of the database and of the anchors, to find events that were deleted, rolled back or rewritten. */
import { messageOf } from "../../base/errors.ts";
import type { Db } from "../../db/database.ts";
import type { AnchorContent } from "./anchors.ts";
import type { CheckpointReport, Report, Trail } from "./report.ts";
import type { SignedDecisions } from "./verify-decisions.ts";
import { Checkpoint, openCheckpoint } from "./checkpoints.ts";
import { hashOfToken, type PublicKeys } from "./receipts.ts";

/** An event older than this at a checkpoint should be in it: no act takes that long to commit. */
const MAY_BE_UNDER_WAY_MS = 3_600_000;

type Seen = { trail: Trail; tickets: number; decisions: SignedDecisions };

export async function verifyCheckpoints(
  db: Db,
  keys: PublicKeys,
  anchors: readonly AnchorContent[],
  { trail, tickets, decisions }: Seen,
  report: Report,
): Promise<CheckpointReport> {
  const tokens = await tokensOf(db, anchors, report);
  const heads = new Heads(trail, report);
  /** By key: the number of the last checkpoint that it signed. */
  const signed = new Map<string, number>();
  let last: { seq: number; hash: string; at: Date; kid: string; tickets: number } | undefined;
  for (const [seq, token] of tokens) {
    const opened = await openCheckpoint(token, keys).catch((error: unknown) => {
      report(null, `checkpoint ${seq}: ${messageOf(error)}`);
      return null;
    });
    const checkpoint = opened?.checkpoint ?? unverified(token);
    if (!checkpoint) continue;
    const { previous, at } = checkpoint;
    if (seq !== (last?.seq ?? 0) + 1) report(null, `checkpoint ${(last?.seq ?? 0) + 1} is missing`);
    else if (previous !== (last?.hash ?? null)) report(null, `checkpoint ${seq} does not follow the one before it`);
    if (checkpoint.seq !== seq) report(null, `checkpoint ${seq} says that it is number ${checkpoint.seq}`);
    heads.add(seq, checkpoint);
    const kid = opened?.kid ?? "";
    signed.set(kid, seq);
    last = { seq, hash: hashOfToken(token), at: new Date(at), kid, tickets: checkpoint.tickets };
  }
  if (last && last.tickets > tickets)
    report(null, `checkpoint ${last.seq} counted ${last.tickets} tickets, and there are ${tickets}`);
  const unanchored = heads.compareLive(last?.at);
  for (const [id, { ticket, seq, kid }] of decisions) {
    // The first checkpoint of a new key still covers decisions that the old key signed before.
    const until = kid === last?.kid ? Infinity : (signed.get(kid) ?? 0) + 1;
    if (last && (heads.checkpointOf(ticket, seq) ?? Infinity) > until)
      report(ticket, `decision ${id} was signed by a key that had been replaced before`);
  }
  const places = anchors.map(({ name, checkpoints }) => ({ name, last: checkpoints.at(-1)?.seq ?? null }));
  return { count: tokens.size, last: last ? { seq: last.seq, at: last.at } : null, unanchored, anchors: places };
}

/** The heads that checkpoints contain, by ticket. */
class Heads {
  readonly #trail: Trail;
  readonly #report: Report;
  /** By ticket: the lengths in checkpoints, in order. */
  readonly #anchored = new Map<number, { length: number; seq: number }[]>();
  readonly #wrong = new Set<number>();

  constructor(trail: Trail, report: Report) {
    this.#trail = trail;
    this.#report = report;
  }

  add(seq: number, { heads, at }: Checkpoint): void {
    for (const [ticket, length, hash] of heads) {
      const anchored = this.#anchored.get(ticket) ?? [];
      anchored.push({ length, seq });
      this.#anchored.set(ticket, anchored);
      const live = this.#trail.hashes.get(`${ticket}:${length}`);
      if (live === hash || this.#wrong.has(ticket)) continue;
      this.#wrong.add(ticket);
      const when = `checkpoint ${seq} of ${at}`;
      if (live !== undefined) this.#report(ticket, `its trail was rewritten since ${when}`);
      else if (this.#trail.ends.has(ticket))
        this.#report(ticket, `its trail had ${length} events at ${when}: some were removed`);
      else this.#report(ticket, `it had ${length} events at ${when}, and is gone`);
    }
  }

  /** The first checkpoint that covers that event. */
  checkpointOf(ticket: number, event: number): number | undefined {
    return this.#anchored.get(ticket)?.find(({ length }) => length >= event)?.seq;
  }

  /** Returns the number of events that no checkpoint covers yet. */
  compareLive(last: Date | undefined): number {
    let unanchored = 0;
    for (const [ticket, { seq, at }] of this.#trail.ends) {
      const anchored = this.#anchored.get(ticket)?.at(-1)?.length ?? 0;
      unanchored += Math.max(seq - anchored, 0);
      if (last && seq > anchored && at.getTime() < last.getTime() - MAY_BE_UNDER_WAY_MS)
        this.#report(ticket, `event ${seq} of ${at.toISOString()} was left out of the checkpoints since`);
    }
    return unanchored;
  }
}

/** Tokens by number. If the database and an anchor differ, the anchor wins. */
async function tokensOf(db: Db, anchors: readonly AnchorContent[], report: Report): Promise<Map<number, string>> {
  const rows = await db.selectFrom("checkpoint").select(["seq", "token"]).orderBy("seq").execute();
  const here = new Map(rows.map(({ seq, token }) => [seq, token]));
  const tokens = new Map(here);
  for (const { name, checkpoints, damaged } of anchors) {
    if (damaged > 0) report(null, `${name} has ${damaged} lines that are not checkpoints`);
    const there = new Map<number, string>();
    for (const { seq, token } of checkpoints) {
      if (there.has(seq) && there.get(seq) !== token) report(null, `${name} has two checkpoints ${seq}`);
      else if (!here.has(seq)) report(null, `checkpoint ${seq} of ${name} is not in the database`);
      else if (here.get(seq) !== token) report(null, `checkpoint ${seq} of ${name} is not that of the database`);
      there.set(seq, token);
      tokens.set(seq, token);
    }
    const last = checkpoints.at(-1)?.seq ?? 0;
    for (let seq = 1; seq < last; seq++) if (!there.has(seq)) report(null, `checkpoint ${seq} is missing in ${name}`);
  }
  return new Map([...tokens].toSorted(([a], [b]) => a - b));
}

function unverified(token: string): Checkpoint | null {
  try {
    return Checkpoint.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
  } catch {
    return null;
  }
}
