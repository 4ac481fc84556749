/** Why a database cannot be used, and what to do about it. */
import { DeskError, messageOf, UnavailableError } from "../base/errors.ts";
import { DatabaseOutageError, outageOf } from "./outage.ts";
import type { DatabasePlace } from "./place.ts";
import { NewerDatabaseError } from "./versions.ts";

/** Files of the embedded database are missing or damaged. */
export class DamagedDatabaseError extends UnavailableError {}

const RESTORE = "npm run --silent ospo -- restore FILE";

export function openError(place: DatabasePlace, error: unknown): DeskError {
  if (error instanceof NewerDatabaseError)
    return new NewerDatabaseError(
      `the database does not open: ${messageOf(error)}. Start that newer version, or ${downgradeRemedy(place)}`,
      {
        cause: error,
      },
    );
  if (error instanceof DeskError && !(error instanceof DatabaseOutageError)) return error;
  if (place.kind === "embedded") return damagedDatabase(place.dir, error);
  const remedy = "Check that DATABASE_URL is right and that the server runs and lets this user in.";
  const outage = outageOf(error);
  return outage
    ? new DatabaseOutageError(
        outage.reason,
        error,
        `the database ${outage.reason} (${messageOf(outage.cause)}). ${remedy}`,
      )
    : new UnavailableError(`the database does not open: ${messageOf(error)}. ${remedy}`, { cause: error });
}

/** `cause` is the error of the database. */
export function damagedDatabase(dir: string, cause: unknown): DamagedDatabaseError {
  return new DamagedDatabaseError(
    `the embedded database in ${dir} cannot be used (${messageOf(cause)}): its files are damaged or incomplete, or this user may not read and write them. ` +
      `No data was changed. Check who owns the files and whether the disk is full; if they are damaged, stop the desk and restore a backup: ` +
      `${RESTORE} --replace (the damaged directory is kept beside it, as ${dir}.damaged-TIME)`,
    { cause },
  );
}

/** Postgres found a damaged page or index. (https://www.postgresql.org/docs/current/errcodes-appendix.html, class XX) */
export function isDamageError(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "XX001" || error.code === "XX002");
}

function downgradeRemedy(place: DatabasePlace): string {
  return place.kind === "postgres"
    ? `go back to the backup that was made before the upgrade: set DATABASE_URL to an empty database and run: ${RESTORE}`
    : `go back to the backup that was made before the upgrade: ${RESTORE} --replace (the newer database is kept beside it)`;
}
