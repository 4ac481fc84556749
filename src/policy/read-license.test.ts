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
    "GPL-2.0 with classpath exception",
    "MIT, BSD",
    "Free for non-commercial use, BSD otherwise",
    "Apache-2.0 AND (MIT OR",
    "; ,",
    "__proto__",
  ])("%s is not made a license of", (raw) => expect(short(raw)).toBe("unknown custom"));

  test("a slash means OR in Cargo and is a guess elsewhere", () => {
    expect(short("MIT/Apache-2.0", { slashMeansOr: true })).toBe("declared MIT OR Apache-2.0");
    expect(short("MIT/Apache-2.0")).not.toMatch(/^declared/u);
  });

  test("of five megabytes, only the beginning is read, and less is shown", () => {
    const claim = readLicense(`MIT License\n\n${"All the rest. ".repeat(400_000)}`, "pypi");
    expect([claim.expression, claim.certainty, claim.raw!.length]).toEqual(["MIT", "guessed", 300]);
  });
});
