import { expect, test } from "vitest";
import { namePurls } from "./package-names.ts";

test.each([
  ["use: pkg:npm/lodash@4.17.20, distributed", "use: lodash 4.17.20, npm, distributed"],
  ["See pkg:npm/%40azure/core@1.0.0.", "See @azure/core 1.0.0, npm."],
  ["pkg:maven/org.a/b@1.0?type=jar – hosted", "org.a:b 1.0, maven – hosted"],
  ["(pkg:golang/golang.org/x/net)", "(golang.org/x/net, go)"],
  ["pkg:nothing and pkg:npm/..@1", "pkg:nothing and pkg:npm/..@1"],
])("%s", (text, named) => {
  expect(namePurls(text)).toBe(named);
});
