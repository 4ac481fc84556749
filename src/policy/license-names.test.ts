import { expect, test } from "vitest";
import { licenseIn } from "./license-names.ts";

test.each<[string, string[], string]>([
  ["MIT", ["MIT"], ""],
  ["gpl3", ["GPL-3.0"], ""],
  ["GPL-3.0 hosted", ["GPL-3.0"], "hosted"],
  ["gpl v3 in a device", ["GPL-3.0"], "in a device"],
  ["apache 2.0", ["Apache-2.0"], ""],
  ["EPL 2.0", ["EPL-2.0"], ""],
  ["BSL 1.1", ["BUSL-1.1"], ""],
  ["agpl hosted", ["AGPL-3.0-only"], "hosted"],
  ["LGPL", ["LGPL-2.1-only", "LGPL-3.0-only"], ""],
  ["MIT OR Apache-2.0", ["MIT OR Apache-2.0"], ""],
])("%s names a license", (words, licenses, rest) => expect(licenseIn(words)).toEqual({ licenses, rest }));

test.each(["", "lodash", "react 18", "curl", "json5", "d3", "mit-license", "constructor", "npm:lodash@4.17.20"])(
  "%s is not a license",
  (words) => expect(licenseIn(words)).toBeUndefined(),
);
