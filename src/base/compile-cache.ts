/** Keeps compiled code between starts, which takes half a second off each start of the desk and of a command. */
import { enableCompileCache } from "node:module";
import path from "node:path";

/** Has no effect where the folder cannot be written. NODE_COMPILE_CACHE takes precedence. */
export function cacheCompiledCode(): void {
  enableCompileCache(path.join(import.meta.dirname, "../../node_modules/.cache/compiled"));
}
