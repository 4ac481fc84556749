/** Runs as a process of its own: makes an empty database in the directory given, with the half gigabyte that this takes for a moment. */
import { PGlite } from "@electric-sql/pglite";

const [, , dir = ""] = process.argv;
const made = await PGlite.create(dir);
await made.close();
