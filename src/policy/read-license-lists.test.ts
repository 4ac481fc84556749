/** Reads every id and name of the SPDX License List, and whole license texts. */
import { describe, expect, test } from "vitest";
import { SPDX_IDS } from "./license-dictionary.ts";
import { readLicense } from "./read-license.ts";
import officialNames from "./spdx-names.json" with { type: "json" };

function short(raw: unknown): string {
  const { expression, certainty, terms } = readLicense(raw, "npm");
  return `${certainty} ${expression ?? terms ?? "nothing"}`;
}

/** Two ids can have the same name; it means the one that is not deprecated. */
function current(id: string): string {
  return id.replace(/^StandardML-NJ$/u, "SMLNJ").replace(/^(L?GPL-\d\.\d)$/u, "$1-only");
}

describe("the SPDX License List", () => {
  test("each official name is a declared license, in any case", () => {
    const names = Object.entries(officialNames);
    expect(names.length).toBe(727);
    for (const [id, name] of names)
      for (const written of [name, name.toUpperCase(), `  ${name.replaceAll(" ", "  ")} `])
        expect([written, short(written)]).toEqual([written, `declared ${current(id)}`]);
  });

  test("each id is read in any spelling", () => {
    for (const id of SPDX_IDS) {
      for (const written of [id, id.toLowerCase(), id.toUpperCase()])
        expect([written, short(written)]).toEqual([written, `declared ${id}`]);
      for (const written of [id.replaceAll("-", " "), `${id} License`, `The ${id} licence`])
        expect([written, readLicense(written, "npm").expression]).toEqual([written, id]);
    }
  });

  test("no id becomes another by a change of its version", () => {
    for (const id of SPDX_IDS) {
      const next = id.replace(/\d+(?=\D*$)/u, (digits) => String(Number(digits) + 7));
      if (next === id || SPDX_IDS.includes(next)) continue;
      expect([next, readLicense(next, "npm").expression]).toEqual([next, null]);
      expect([`${next} License`, readLicense(`${next} License`, "npm").expression]).toEqual([`${next} License`, null]);
    }
  });
});

const MIT_TEXT = `MIT License

Copyright (c) 2020 Ana

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

describe("whole license texts", () => {
  test("a text that is known from its title to its last word is read completely", () => {
    expect(readLicense(MIT_TEXT, "pypi")).toMatchObject({ expression: "MIT", certainty: "guessed" });
    expect(readLicense(MIT_TEXT, "pypi").isPartial).toBeUndefined();
  });

  test.each([
    ["a condition at the end", `${MIT_TEXT}\nThe Software shall be used for Good.`],
    ["a clause at the end", `${MIT_TEXT}\n\nThis license ends when you are acquired.`],
    ["a right left out", MIT_TEXT.replace("use, copy,", "copy,")],
    ["a condition in the copyright line", MIT_TEXT.replace("2020 Ana", "2020 Ana. Redistribution needs a fee")],
    ["a condition before the text", MIT_TEXT.replace("MIT License", "MIT License\nOnly on Tuesdays.")],
  ])("%s makes it a partial guess", (_, text) =>
    expect(readLicense(text, "pypi")).toMatchObject({ expression: "MIT", certainty: "guessed", isPartial: true }),
  );

  test.each(["for non-commercial use only", "but not for military purposes", "with the Commons Clause"])(
    "a text that limits the use %s is not a known license",
    (limit) => {
      expect(short(`MIT License, ${limit}.\n\n${MIT_TEXT}`)).toBe("unknown custom");
      expect(short(`${MIT_TEXT}\n\nThis license is granted ${limit}.`)).toBe("unknown custom");
      expect(short(`Apache License, Version 2.0, ${limit} ${"and more words ".repeat(10)}`)).toBe("unknown custom");
    },
  );
});
