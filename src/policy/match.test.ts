/** Which packages a rule of the policy is about. */
import { describe, expect, test } from "vitest";
import { claim, facts, known, LICENSES_YAML, licensePolicyOf } from "../../test/package-facts.ts";
import { judge } from "./verdict.ts";

describe("a rule for a package", () => {
  test.each([
    ["pkg:npm/Base64", "pkg:npm/Base64@1.1.0", true],
    ["pkg:npm/base64", "pkg:npm/Base64@1.1.0", false],
    ["pkg:npm/Base64", "pkg:npm/base64@1.1.0", false],
    ["pkg:npm/%40acme/*", "pkg:npm/%40acme/ui@1.0.0", true],
    ["pkg:npm/%40acme/*", "pkg:npm/%40acme-evil/ui@1.0.0", false],
    ["pkg:cargo/serde_yaml", "pkg:cargo/serde-yaml@0.8.4", true],
    ["pkg:pypi/Zope.Interface", "pkg:pypi/zope-interface@5.0", true],
    ["pkg:nuget/newtonsoft.json", "pkg:nuget/Newtonsoft.Json@12.0.1", true],
    ["pkg:golang/github.com/Acme/Tool", "pkg:golang/github.com/acme/tool@v1.0.0", true],
    ["pkg:maven/com.acme/Core", "pkg:maven/com.acme/core@1.0", false],
    ["pkg:deb/debian/curl", "pkg:deb/debian/curl@8.5.0-1?arch=amd64", true],
  ])("%s is about %s: %s", (pattern, purl, isAbout) => {
    const policy = licensePolicyOf(
      LICENSES_YAML.replace(
        "\npackages:\n",
        `\npackages:\n  - { package: "${pattern}", verdict: prohibited, en: "Our rule." }\n`,
      ),
    );
    const of = { ...facts([claim("MIT")], { advisories: known([]) }), purl };
    const { because } = judge(policy, { facts: of, use: "hosted", today: "2026-11-21", lookalike: null });
    expect(because.some(({ kind }) => kind === "package-rule")).toBe(isAbout);
  });
});
