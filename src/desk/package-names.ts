/** Packages as people name them: "lodash 4.17.20, npm". Chat clients take the @ of a purl for an e-mail address. */
import { DeskError } from "../base/errors.ts";
import type { Package } from "../packages/package.ts";
import { parsePackage } from "../packages/parse-package.ts";

const PURL = /\bpkg:[a-z][a-z\d.+-]{0,30}\/[^\s"'<>`()]{1,500}/giu;

export function packageName({ name, version, ecosystem }: Pick<Package, "name" | "version" | "ecosystem">): string {
  return `${name}${version === null ? "" : ` ${version}`}, ${ecosystem}`;
}

/** The text with the name of the package in place of each purl. */
export function namePurls(text: string): string {
  return text.replaceAll(PURL, (found) => {
    const purl = found.replace(/(?<![.,;:!?，。；：！？])[.,;:!?，。；：！？]+$/u, "");
    try {
      return packageName(parsePackage(purl)) + found.slice(purl.length);
    } catch (error) {
      if (error instanceof DeskError) return found;
      throw error;
    }
  });
}

/** The first line of a ticket's question. */
export function ticketTitle(question: string): string {
  return namePurls(question.split("\n", 1)[0] ?? "");
}
