/** Each ecosystem's order against its own published examples: see the sources in the table. */
import { describe, expect, it, test } from "vitest";
import TABLES from "../../../test/fixtures/version-orders.json" with { type: "json" };
import { highestVersion, isPrerelease, lowestVersion, orderOf } from "./versions.ts";

describe.each(Object.entries(TABLES))("%s", (type, { ascending, same, invalid, prereleases, releases }) => {
  test.each(ascending)("%s < %s …", (...versions) => {
    const wrong = versions.flatMap((low, i) =>
      versions
        .slice(i + 1)
        .filter((high) => orderOf(type, low, high) !== "below" || orderOf(type, high, low) !== "above")
        .map((high) => `${low} < ${high}`),
    );
    expect(wrong).toEqual([]);
  });

  test.each(same)("%s = %s", (one = "", other = "") => {
    expect([orderOf(type, one, other), orderOf(type, other, one)]).toEqual(["same", "same"]);
  });

  test.each(invalid)("%j is not a version, so that its order is unknown", (text) => {
    expect([orderOf(type, text, "1.0.0"), orderOf(type, "1.0.0", text)]).toEqual(["unknown", "unknown"]);
  });

  it("tells pre-releases from releases", () => {
    expect(prereleases.filter((version) => !isPrerelease(type, version))).toEqual([]);
    expect(releases.filter((version) => isPrerelease(type, version))).toEqual([]);
  });
});

test.each(["rpm", "apk", "oci", "docker", "conan", "composer", "generic", "__proto__", ""])(
  "the order of %j versions is unknown",
  (type) => {
    expect([orderOf(type, "1.0", "2.0"), isPrerelease(type, "1.0rc1")]).toEqual(["unknown", false]);
    expect(highestVersion(type, ["1.0", "2.0"])).toBeUndefined();
  },
);

test("the highest and the lowest by the ecosystem's order, not by their letters", () => {
  expect(highestVersion("pypi", ["4.2rc1", "4.10", "4.9"])).toBe("4.10");
  expect(lowestVersion("maven", ["2.15.0", "2.3.1", "2.12.2"])).toBe("2.3.1");
  expect([highestVersion("npm", []), highestVersion("npm", ["1.0.0", "none"])]).toEqual([undefined, undefined]);
});
