import { tmpdir } from "node:os";
import path from "node:path";

/** Kept between tests and runs, so that the model, the vectors and a migrated database are made once. */
export const SHARED_DATA = path.join(tmpdir(), "ospo-desk-tests");
