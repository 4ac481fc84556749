/** Links to the desk's own pages, for every channel. */
import type { Citation } from "./reply.ts";

/** The page marks `length` characters from `start`. */
export function documentLink({ file, start }: Pick<Citation, "file" | "start">, length: number): string {
  return `/documents/${file.split("/").map(encodeURIComponent).join("/")}?from=${start}&to=${start + length}#cited`;
}
