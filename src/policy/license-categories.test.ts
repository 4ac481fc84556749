/** The categories of the starter policy, compared with public lists that were made without it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { licensePolicyOf, LICENSES_YAML, policy } from "../../test/package-facts.ts";
import { parseExpression } from "./expression.ts";
import { categoryOf, idsWithoutCategory, judgeExpression } from "./judge-license.ts";
import { SPDX_IDS } from "./license-dictionary.ts";

const Lists = z.array(z.object({ name: z.string(), categories: z.record(z.string(), z.array(z.string())) }));
const LISTS = Lists.parse(
  JSON.parse(readFileSync(path.join(import.meta.dirname, "../../test/fixtures/license-lists.json"), "utf8")),
);

/** From mild to strict. Words of other lists that promise no order are left out, such as OSADL's "Unknown". */
const STRICTNESS: Record<string, number> = {
  "public-domain": 1,
  permissive: 1,
  "cc-by": 1,
  "weak-copyleft": 2,
  "strong-copyleft": 3,
  "cc-by-sa": 3,
  "network-copyleft": 4,
  custom: 5,
  "source-available": 5,
  "cc-nc-nd": 5,
  // Google's words.
  unencumbered: 1,
  notice: 1,
  reciprocal: 2,
  restricted: 3,
  byExceptionOnly: 4,
  forbidden: 5,
  // choosealicense's conditions.
  "no same-license": 1,
  "same-license--library": 2,
  "same-license": 3,
  "network-use-disclose": 4,
  // spdx-copyleft does not tell weak from strong; OSADL says whether the license fits into an MIT project.
  copyleft: 2,
  Yes: 1,
  No: 2,
};

function categoryOfId(id: string, rules = policy): string | undefined {
  return categoryOf(rules, { kind: "license", id, orLater: false, exception: null });
}

/** What each public list says of the license, in its own word. */
function othersOn(id: string): { list: string; word: string; strictness: number }[] {
  return LISTS.flatMap(({ name, categories }) =>
    Object.entries(categories).flatMap(([word, ids]) => {
      const strictness = STRICTNESS[word];
      return ids.includes(id) && strictness !== undefined ? [{ list: name, word, strictness }] : [];
    }),
  );
}

/** `id: ours, list: word` for each list that is stricter and that no entry of `reasons` names. */
function milderWithoutReason(rules = policy): string[] {
  return SPDX_IDS.flatMap((id) => {
    const category = categoryOfId(id, rules) ?? "custom";
    const reason = rules.reasons.find(({ licenses }) => licenses.includes(id));
    return othersOn(id)
      .filter(
        ({ list, strictness }) =>
          strictness > (STRICTNESS[category] ?? 5) && !Object.hasOwn(reason?.others ?? {}, list),
      )
      .map(({ list, word }) => `${id}: ${category}, ${list}: ${word}`);
  });
}

function categoryOfText(text: string): string | undefined {
  const license = parseExpression(text);
  return license?.kind === "license" ? categoryOf(policy, license) : undefined;
}

function duties(text: string, use: string): string[] {
  const expression = parseExpression(text);
  if (!expression) throw new Error(`not an expression: ${text}`);
  return judgeExpression(policy, expression, use).obligations;
}

describe("categories of licenses", () => {
  test("each id of the SPDX list has one", () => {
    expect(idsWithoutCategory(policy, SPDX_IDS)).toEqual([]);
    expect(idsWithoutCategory(policy, ["MIT", "Brand-New-1.0"])).toEqual(["Brand-New-1.0"]);
  });

  test("five public lists know several hundred of them", () => {
    expect(LISTS.map(({ name }) => name)).toEqual(["Blue Oak", "spdx-copyleft", "Google", "choosealicense", "OSADL"]);
    expect(SPDX_IDS.filter((id) => othersOn(id).length > 0).length).toBeGreaterThan(320);
  });

  test("none is milder than in a public list without a recorded reason", () => {
    expect(milderWithoutReason()).toEqual([]);
    const milder = licensePolicyOf(
      LICENSES_YAML.replace("  network-copyleft: [AGPL-*]", "  permissive: [MPL-2.0, EUPL-*]"),
    );
    expect(milderWithoutReason(milder)).toEqual(
      expect.arrayContaining(["MPL-2.0: permissive, Google: reciprocal", "EUPL-1.2: permissive, OSADL: No"]),
    );
  });

  test("each recorded reason is about the category that counts", () => {
    for (const { licenses, category, why } of policy.reasons) {
      expect(why).toMatch(/\.$/u);
      for (const id of licenses) expect([id, categoryOfId(id)]).toEqual([id, category]);
    }
  });
});

describe("licenses that look milder than their text is", () => {
  test.each([
    ["copyleft", "weak-copyleft", "Sendmail CERN-OHL-1.2 OFL-1.0 OFL-1.1-RFN OFL-1.1-no-RFN OFL-1.1"],
    ["limits of use, of change or of price", "custom", "MS-LPL Adobe-Glyph FDK-AAC CATOSL-1.1 BitTorrent-1.1 UnRAR"],
    ["indemnities and marks on the screen", "custom", "Adobe-2006 SGI-B-1.1 3D-Slicer-1.0 AAL SugarCRM-1.1.3"],
    ["network clauses", "network-copyleft", "APSL-2.0 RPSL-1.0 AGPL-1.0-only"],
    ["network clauses of their own kind", "custom", "UCL-1.0 TGPPL-1.0 Frameworx-1.0 OSL-3.0 EUPL-1.2 APSL-1.2"],
    ["non-commercial", "cc-nc-nd", "NCGL-UK-2.0 PPL CC-BY-NC-SA-4.0 CC-BY-ND-4.0"],
    ["no license at all", "custom", "CC-PDM-1.0 CC-PDDC NIST-PD NTIA-PD NCBI-PD"],
    ["attribution wherever it is used", "cc-by", "OGL-UK-3.0 etalab-2.0 DL-DE-BY-2.0 NLOD-2.0 DRL-1.1"],
    [
      "documents without invariant sections",
      "weak-copyleft",
      "GFDL-1.3-no-invariants-only GFDL-1.1-no-invariants-or-later",
    ],
    ["documents with invariant sections", "custom", "GFDL-1.3-invariants-only GFDL-1.2-invariants-or-later"],
    ["vendors' terms without an SPDX id", "source-available", "LicenseRef-RSALv2 LicenseRef-Commons-Clause BUSL-1.1"],
  ])("%s: %s", (_, category, ids) => {
    for (const id of ids.split(" ")) expect([id, categoryOfId(id)]).toEqual([id, category]);
  });
});

describe("exceptions", () => {
  test.each([
    ["weak-copyleft", "GPL-2.0-only WITH Classpath-exception-2.0"],
    ["weak-copyleft", "GPL-3.0-or-later WITH GCC-exception-3.1"],
    ["weak-copyleft", "GPL-2.0-or-later WITH Bootloader-exception"],
    ["weak-copyleft", "GPL-2.0-with-classpath-exception"],
    ["weak-copyleft", "eCos-2.0"],
    ["strong-copyleft", "GPL-2.0-only WITH Universal-FOSS-exception-1.0"],
    ["strong-copyleft", "GPL-3.0-or-later WITH GPL-3.0-linking-exception"],
    ["strong-copyleft", "GPL-3.0-or-later WITH GPL-3.0-linking-source-exception"],
    ["strong-copyleft", "GPL-2.0-only WITH OpenJDK-assembly-exception-1.0"],
    ["strong-copyleft", "GPL-3.0-only WITH Qt-GPL-exception-1.0"],
    ["strong-copyleft", "GPL-2.0-only WITH Linux-syscall-note"],
    ["permissive", "Apache-2.0 WITH LLVM-exception"],
  ])("%s: %s", (category, text) => expect(categoryOfText(text)).toBe(category));
});

describe("duties of the license text", () => {
  test.each<[string, string, string[]]>([
    ["AGPL-3.0-only", "internal", ["network-source"]],
    ["AGPL-3.0-only", "dev-tool", ["network-source"]],
    ["OFL-1.1", "distributed", ["notices", "font-terms"]],
    ["OFL-1.1-RFN", "distributed", ["notices", "font-terms"]],
    ["OpenSSL", "distributed", ["notices", "bsd-4-advertising", "acknowledgment"]],
    ["Apache-1.1", "embedded", ["notices", "acknowledgment"]],
    ["PHP-3.01", "distributed", ["notices", "acknowledgment"]],
    ["BSD-4-Clause", "distributed", ["notices", "bsd-4-advertising"]],
    ["BSD-4-Clause-UC", "distributed", ["notices"]],
    ["ECL-2.0", "distributed", ["notices", "apache-notice"]],
    ["Apache-2.0 WITH LLVM-exception", "distributed", ["notices", "apache-notice", "runtime-portions"]],
    ["GPL-3.0-or-later WITH GCC-exception-3.1", "embedded", ["notices", "library-source", "mark-changes"]],
    [
      "LGPL-3.0-only WITH LGPL-3.0-linking-exception",
      "embedded",
      ["notices", "library-source", "reverse-engineering", "mark-changes"],
    ],
    ["CDDL-1.0", "distributed", ["notices", "library-source", "mark-changes"]],
    ["Artistic-2.0", "embedded", ["notices", "mark-changes"]],
    ["MS-PL", "distributed", ["notices", "ms-pl-source"]],
    ["CC-BY-4.0", "hosted", ["attribution"]],
    ["OGL-UK-3.0", "hosted", ["attribution"]],
    ["AFL-3.0", "hosted", ["network-notices"]],
    ["MIT-0", "distributed", []],
  ])("%s, %s: %j", (text, use, expected) => expect(duties(text, use)).toEqual(expected));
});
