/** Package facts in a file, so that a check can be repeated without asking any service. */
import { z } from "zod";
import { InvalidError } from "../base/errors.ts";
import type { PackageFacts } from "../policy/facts.ts";
import type { Checked } from "./check-types.ts";

/** Recognises what the desk wrote itself; it does not validate foreign data. */
export function isPackageFacts(value: unknown): value is PackageFacts {
  return typeof value === "object" && value !== null && "purl" in value && "licenses" in value;
}

const Recorded = z.array(z.custom<PackageFacts>(isPackageFacts));

/** One package per line, sorted by purl, so that recordings can be compared. */
export function recordedFacts({ packages }: Checked): string {
  const facts = packages
    .flatMap((row) => (row.originProblem ? [] : (row.facts ?? [])))
    .toSorted((a, b) => a.purl.localeCompare(b.purl));
  return `[\n${facts.map((each) => JSON.stringify(each)).join(",\n")}\n]\n`;
}

/** Facts by purl. Throws InvalidError where `recordedFacts` did not write the file. */
export function readFacts(file: string, text: string): Map<string, PackageFacts> {
  try {
    return new Map(Recorded.parse(JSON.parse(text)).map((facts) => [facts.purl, facts]));
  } catch (error) {
    throw new InvalidError(`${file} has no recorded facts in it: record them again with --record`, { cause: error });
  }
}
