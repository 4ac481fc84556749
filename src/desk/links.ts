/** Addresses of the desk's own pages, which every channel may show. */
import type { Citation } from "./reply.ts";

/** `length` characters from `start` are marked in the document. */
export function documentLink({ file, start }: Pick<Citation, "file" | "start">, length: number): string {
  return `/documents/${file.split("/").map(encodeURIComponent).join("/")}?from=${start}&to=${start + length}#cited`;
}
