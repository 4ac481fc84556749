/** Creates an empty database in the given directory. Runs as a child process, because it briefly needs half a gigabyte of memory. */
import { PGlite } from "@electric-sql/pglite";

const [, , dir = ""] = process.argv;
const database = await PGlite.create(dir);
await database.close();
