import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseProducts } from "../policy/products.ts";
import { findSubjects, subjectText } from "./mentions.ts";
import { isPopular, similarNames, typosquatOf } from "./similar.ts";

const HANDBOOK = path.join(import.meta.dirname, "../../knowledge/policy/products.yaml");
const register = parseProducts(readFileSync(HANDBOOK, "utf8"));
const products = register.kind === "policy" ? register.policy.products : [];

/** `?word` for what may mean several things. */
const named = (text: string): string[] =>
  findSubjects(text, products).map((subject) =>
    subject.kind === "unclear" ? `?${subject.word}` : subjectText(subject),
  );

const npm = (name: string) => ({ ecosystem: "npm" as const, name, version: null });

describe("packages in a question", () => {
  test.each<[string, string[]]>([
    ["can we ship mongodb in our product?", ["MongoDB"]],
    ["is npm:left-pad ok for the backend?", ["pkg:npm/left-pad"]],
    ["lookup npm:lodash 4.17.21", ["pkg:npm/lodash@4.17.21"]],
    ["npm:lodash v4.17.20 – hosted", ["pkg:npm/lodash@4.17.20"]],
    ["npm:lodash, version 4.17.20", ["pkg:npm/lodash@4.17.20"]],
    ["npm:lodash 版本 4.17.20 可以用吗", ["pkg:npm/lodash@4.17.20"]],
    ["maven:org.json:json 20211205", ["pkg:maven/org.json/json@20211205"]],
    ["npm:lodash@4.17.20 2 of them", ["pkg:npm/lodash@4.17.20"]],
    ["is npm:left-pad ok? 2 teams ask", ["pkg:npm/left-pad"]],
    ["license of npm:react 18", ["pkg:npm/react@18"]],
    ["may we use react 18?", ["pkg:npm/react@18"]],
    ["我们可以用 lodash@4.17.20 吗？", ["pkg:npm/lodash@4.17.20"]],
    ["can I use log4j 2.14.1 in a hosted service", ["pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"]],
    ["May I use the left-pad package at work?", ["pkg:npm/left-pad"]],
    ["what about the python library flask?", ["pkg:pypi/flask"]],
    ["pip install requests==2.31.0 - allowed?", ["pkg:pypi/requests@2.31.0"]],
    ["https://www.npmjs.com/package/react is that fine?", ["pkg:npm/react"]],
    ["React vs Vue for our app, licence wise?", ["pkg:npm/react", "pkg:npm/vue"]],
    ["lodash or underscore for our app?", ["pkg:npm/lodash", "pkg:npm/underscore"]],
    ["underscore 1.13.6 vs. lodash", ["pkg:npm/lodash", "pkg:npm/underscore@1.13.6"]],
    ["lodash、ramda 和 underscore 能用吗", ["pkg:npm/lodash", "pkg:npm/ramda", "pkg:npm/underscore"]],
    ["is lodash or something similar ok", ["pkg:npm/lodash"]],
    ["may we ship lodash and our own fork", ["pkg:npm/lodash"]],
    ["@babel/core in our build", ["pkg:npm/%40babel/core"]],
    ["产品里能用 react 这个库吗", ["pkg:npm/react"]],
    ["may I use open source software?", []],
    ["what does LGPL mean for our app?", []],
    ["Do I need approval to send a patch upstream?", []],
    ["May I use a GPL library in a hosted service?", []],
    ["which package managers are allowed?", []],
    ["这个包可以用吗", []],
    ["how do we react to a claim for damages", []],
    ["do we need express permission of the author", []],
    ["which npm package manager may I use", []],
    ["pip install behind our proxy, allowed?", []],
    ["is the logging library ok", []],
    ["is an unmaintained library a problem", []],
    ["may we distribute the ffmpeg package", ["?ffmpeg"]],
    ["may we link the libxml2 library", ["?libxml2"]],
    ["Can we use Redis 8?", ["Redis 8"]],
    ["May we ship the npm redis package?", ["pkg:npm/redis"]],
    ["我们可以用 FFmpeg 吗", ["FFmpeg"]],
    ["Can I use Vault 1.16?", ["HashiCorp Vault 1.16"]],
    ["we keep secrets in a vault", []],
    ["How does MySQL-like dual licensing work?", []],
    ["npm i lodash express", ["pkg:npm/lodash", "pkg:npm/express"]],
    ["npm install lodash for our product", ["pkg:npm/lodash"]],
    ["can we ship https://github.com/expressjs/express", ["https://github.com/expressjs/express"]],
    ["Can we use JSONStream from npm?", ["pkg:npm/JSONStream"]],
    ["PyYAML from PyPI", ["pkg:pypi/pyyaml"]],
    ["can we publish our fork on npm", []],
    ["can we use moment in our app", ["pkg:npm/moment"]],
    ["give us a moment", []],
    ["a moment 2.29.4", ["pkg:npm/moment@2.29.4"]],
    ["may our commander read the leaflet", []],
    ["we devise a process", []],
    ["is the latest react fine", ["pkg:npm/react"]],
    ["the while library, and only GPL-3 or MPL-2.0 libraries", []],
  ])("%s", (text, subjects) => expect(named(text)).toEqual(subjects));

  test("questions about the handbook are rarely taken for questions about a package", () => {
    const questions = readFileSync(path.join(import.meta.dirname, "../../test/evals/questions.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean);
    const withSubject = questions.filter(
      (line) => findSubjects((JSON.parse(line) as { question: string }).question).length > 0,
    );
    expect(withSubject.length / questions.length).toBeLessThan(0.05);
  });
});

test("similar names: typing mistakes, typosquats and popular packages", () => {
  expect(similarNames(npm("lodahs"))[0]).toBe("lodash");
  expect(typosquatOf(npm("lodahs"))).toBe("lodash");
  expect(typosquatOf(npm("crossenv"))).toBe("cross-env");
  expect(typosquatOf({ ecosystem: "pypi", name: "reqeusts" })).toBe("requests");
  expect(typosquatOf(npm("lodash-es"))).toBe(null);
  expect(typosquatOf(npm("our-billing-widgets"))).toBe(null);
  expect(isPopular(npm("react"))).toBe(true);
});
