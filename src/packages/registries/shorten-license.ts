import { truncate } from "../../base/truncate.ts";

/** A license field can hold a full license text of several megabytes; the beginning is enough to identify it. */
export function shortenLicense(license: unknown): unknown {
  return typeof license === "string" ? truncate(license, 2000) : license;
}
