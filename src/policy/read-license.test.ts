import { describe, expect, test } from "vitest";
import { readLicense } from "./read-license.ts";

function short(raw: unknown, options = {}): string {
  const { expression, certainty, terms } = readLicense(raw, "npm", options);
  return `${certainty} ${expression ?? terms ?? "nothing"}`;
}

describe("license fields of registries", () => {
  test.each<[unknown, string]>([
    ["MIT", "declared MIT"],
    ["mit", "declared MIT"],
    ["apache-2.0 or mit", "declared Apache-2.0 OR MIT"],
    ["(MPL-2.0 OR Apache-2.0)", "declared MPL-2.0 OR Apache-2.0"],
    ["(MIT OR GPL-3.0-or-later) AND Zlib", "declared (MIT OR GPL-3.0-or-later) AND Zlib"],
    ["GPL-2.0+", "declared GPL-2.0+"],
    ["LGPL-2.1", "declared LGPL-2.1"],
    ["Apache-2.0 WITH LLVM-exception", "declared Apache-2.0 WITH LLVM-exception"],
    ["FSL-1.1-MIT", "declared FSL-1.1-MIT"],
    ["LicenseRef-scancode-acme", "declared LicenseRef-scancode-acme"],
    ["UNLICENSED", "unknown none"],
    ["unlicensed", "unknown none"],
    ["Unlicense", "declared Unlicense"],
    ["NONE", "unknown none"],
    ["NOASSERTION", "unknown nothing"],
    ["UNKNOWN", "unknown nothing"],
    ["", "unknown nothing"],
    [null, "unknown nothing"],
    [[], "unknown nothing"],
    [42, "unknown nothing"],
    ["SEE LICENSE IN LICENSE.txt", "unknown custom"],
    ["non-standard", "unknown custom"],
    ["Commercial", "unknown custom"],
    ["Public Domain", "unknown custom"],
    ["https://www.highcharts.com/license", "unknown custom"],
    ["Standard 'no charge' license: https://gsap.com/standard-license.", "unknown custom"],
    ["http://www.opensource.org/licenses/mit-license.php", "guessed MIT"],
    ["MIT/X11", "guessed MIT"],
    ["GPLv3", "guessed GPL-3.0"],
    ["The Apache Software License, Version 2.0", "declared Apache-2.0"],
    ["GPL", "unknown custom"],
    ["BSD", "unknown custom"],
    ["BSD-like", "unknown custom"],
    ["Artistic", "unknown custom"],
    [{ type: "MIT", url: "https://example.org" }, "declared MIT"],
    [[{ type: "BSD", url: "http://github.com/ariya/esprima/raw/master/LICENSE.BSD" }], "unknown custom"],
    [[{ type: "AFLv2.1" }, { type: "BSD" }], "unknown custom"],
    [["MIT", "Apache-2.0"], "guessed MIT AND Apache-2.0"],
    [["MIT", "Apache2"], "guessed MIT AND Apache-2.0"],
    ["License :: OSI Approved :: MIT License", "declared MIT"],
    ["License :: OSI Approved :: BSD License", "unknown custom"],
    ["License :: OSI Approved :: Apache Software License", "guessed Apache-2.0"],
    ["revised BSD license", "guessed BSD-3-Clause"],
    ["License :: OSI Approved :: GNU General Public License (GPL)", "unknown custom"],
    ["License :: OSI Approved :: GNU Lesser General Public License v3 or later (LGPLv3+)", "guessed LGPL-3.0-or-later"],
    ["Eclipse Public License - v 1.0", "declared EPL-1.0"],
    ["The GNU General Public License, Version 2", "guessed GPL-2.0"],
    ["GPL v2 or later", "guessed GPL-2.0-or-later"],
    ["LGPLv3+", "guessed LGPL-3.0-or-later"],
    ["Apache 2.0 or GPL v3", "guessed Apache-2.0 OR GPL-3.0"],
    ["GPL-2.0 with classpath exception", "guessed GPL-2.0-with-classpath-exception"],
    ["gpl-2.0 with Classpath-exception-2.0", "declared GPL-2.0 WITH Classpath-exception-2.0"],
    ["https://evil.example/?opensource.org/licenses/MIT", "unknown custom"],
    [{ url: "https://www.apache.org/licenses/LICENSE-2.0" }, "guessed Apache-2.0"],
    [["MIT", "UNLICENSED"], "unknown none"],
    [["MIT", "non-standard"], "unknown custom"],
  ])("%j: %s", (raw, expected) => expect(short(raw)).toBe(expected));

  test.each([
    "LIMITED",
    "Limited license",
    "Not MIT",
    "MIT-like",
    "custom MIT",
    "MIT or commercial",
    "MIT and commercial",
    "MIT with Commons Clause",
    "Apache",
    "Apache License",
    "EUPL",
    "GNU General Public License (GPL)",
    "GPL-compatible",
    "Affero",
    "MIT, BSD",
    "Free for non-commercial use, BSD otherwise",
    "Apache-2.0 AND (MIT OR",
    "; ,",
    "__proto__",
  ])("%s is not made a license of", (raw) => expect(short(raw)).toBe("unknown custom"));

  test.each([
    "BSD 3-Clause with Commons Clause",
    "BSD 3-Clause + Commons Clause",
    "BSD 3-Clause (non-commercial)",
    "Modified BSD, no commercial use",
    "BSD 2-Clause, but not for military use",
    "Apache-2.0 plus Commons Clause",
    "Apache License, Version 2.0 (internal use)",
    "GPL v2 or later with commercial restrictions",
    "MIT (personal use only)",
    "ISC, evaluation only",
    "MIT and not for military use",
    "CC0 1.0 Universal with attribution",
    "MPL 2.0 (with Exhibit B)",
    "The New BSD License, academic use only",
  ])("a restriction beside a name is not dropped: %s", (raw) => expect(short(raw)).toBe("unknown custom"));

  test("a restriction in the name counts even if the address is that of the plain license", () => {
    const url = "https://www.apache.org/licenses/LICENSE-2.0";
    expect(short({ name: "Apache License with Commons Clause", url })).toBe("unknown custom");
    expect(short({ name: "Apache License", url })).toBe("guessed Apache-2.0");
  });

  test.each([
    ["BSL 1.1", "guessed BUSL-1.1"],
    ["BSL-1.1", "guessed BUSL-1.1"],
    ["BSL 1.0", "guessed BSL-1.0"],
    ["BSL", "unknown custom"],
    ["CDDL-1.0 License", "guessed CDDL-1.0"],
    ["CDDL 1.2", "unknown custom"],
    ["Apache-2.1", "unknown custom"],
    ["BSD-3.0", "unknown custom"],
    ["BSD 3", "guessed BSD-3-Clause"],
    ["CC0-1.1", "unknown custom"],
    ["CPL 1.1", "unknown custom"],
    ["MIT 2.0", "unknown custom"],
    ["Zlib 2.0", "unknown custom"],
    ["GPL 4", "unknown custom"],
    ["AGPL 2", "unknown custom"],
    ["LGPL 2.2 or later", "unknown custom"],
  ])("a version that does not exist is not another version: %s", (raw, expected) => expect(short(raw)).toBe(expected));

  test.each([
    ["GPL-2.0-only WITH classpath-exception-2.0", "declared GPL-2.0-only WITH Classpath-exception-2.0"],
    ["gpl-3.0-or-later with gcc-exception-3.1", "declared GPL-3.0-or-later WITH GCC-exception-3.1"],
    ["Apache-2.0 WITH llvm-Exception", "declared Apache-2.0 WITH LLVM-exception"],
  ])("exceptions in any case: %s", (raw, expected) => expect(short(raw)).toBe(expected));

  test.each([
    ["The New BSD License", "BSD-3-Clause"],
    ["Common Development and Distribution License (CDDL) v1.0", "CDDL-1.0"],
    ["Eclipse Distribution License - v 1.0", "BSD-3-Clause"],
    ["SIL OPEN FONT LICENSE Version 1.1", "OFL-1.1"],
    ["The JSON License", "JSON"],
    ["CC0 1.0 Universal", "CC0-1.0"],
    ["The PostgreSQL License", "PostgreSQL"],
    ["Apache License (v2.0)", "Apache-2.0"],
    ["ASL 2.0", "Apache-2.0"],
    ["GNU General Public License (version 3)", "GPL-3.0"],
    ["GNU Library or Lesser General Public License version 2.0 (LGPLv2)", "LGPL-2.0"],
    ["GNU Lesser General Public License Version 2.1, February 1999", "LGPL-2.1"],
    ["Academic Free License (AFL-2.1)", "AFL-2.1"],
    ["GPL2 w/ CPE", "GPL-2.0 WITH Classpath-exception-2.0"],
    ["Apache License 2.0 with LLVM exceptions", "Apache-2.0 WITH LLVM-exception"],
    ["GPL v3 or later with the GCC exception 3.1", "GPL-3.0-or-later WITH GCC-exception-3.1"],
  ])("a common name is a guess: %s", (raw, id) => expect(short(raw)).toBe(`guessed ${id}`));

  test.each([
    "Apache 2.0 with the GCC exception",
    "MIT with AI exception",
    "Apache 2.0 with LLVM exceptions, not for resale",
    "AGPLv3 with App Store exception",
  ])("an exception that does not exist, or one of several, is not guessed: %s", (raw) =>
    expect(short(raw)).toBe("unknown custom"),
  );

  test("a slash means OR in Cargo and is a guess elsewhere", () => {
    expect(short("MIT/Apache-2.0", { slashMeansOr: true })).toBe("declared MIT OR Apache-2.0");
    expect(short("MIT/Apache-2.0")).not.toMatch(/^declared/u);
  });

  test("of five megabytes, only the beginning is read, and less is shown", () => {
    const claim = readLicense(`MIT License\n\n${"All the rest. ".repeat(400_000)}`, "pypi");
    expect([claim.expression, claim.certainty, claim.raw!.length]).toEqual(["MIT", "guessed", 300]);
  });
});
