import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Answers, checkAnswers, formOf, isAsked, REQUEST_KINDS, subjectOf, titleOf } from "./request-forms.ts";

const USES = ["internal", "hosted", "distributed", "embedded", "dev-tool"];
const TODAY = "2026-03-01";

const USE = { package: "npm:lodash@4.17.21", use: "hosted", product: "Acme Player", modified: false };
const FIX = {
  project: "github.com/org/name",
  change: "fix",
  size: "12",
  time: "work",
  agreement: "dco",
  patents: "no",
  competes: false,
  details: "Off by one",
};
const RELEASE = {
  repository: "https://git.example.com/team/x",
  why: "Others ask",
  license: "Apache-2.0",
  owner: "Ana, Sam",
  size: "sample",
  thirdParty: "none",
  secretsChecked: true,
  nameChecked: true,
  exportControl: "none",
};

function repositoryOf(repository: string): unknown {
  return checkAnswers("release", { ...RELEASE, repository }, USES, TODAY).answers["repository"];
}

describe("answers", () => {
  test("are cleaned and converted to their type", () => {
    expect(checkAnswers("contribute", FIX, USES, TODAY)).toEqual({
      answers: { ...FIX, size: 12, patents: false },
      problems: [],
    });
    expect(
      checkAnswers("use", { ...USE, product: "  Acme\u0000 \n Player\u202E ", reason: " a\r\nb\u0007 " }, USES, TODAY)
        .answers,
    ).toEqual({
      ...USE,
      reason: "a\nb",
    });
  });

  test("a field that is not asked needs no answer, and an answer to it is dropped", () => {
    expect(checkAnswers("use", { ...USE, distribution: "binary" }, USES, TODAY)).toEqual({
      answers: USE,
      problems: [],
    });
    expect(checkAnswers("use", { ...USE, use: "embedded" }, USES, TODAY).problems).toEqual([
      { field: "distribution", problem: "missing" },
    ]);
    expect(checkAnswers("contribute", { ...FIX, change: "docs" }, USES, TODAY).answers).toEqual({
      project: FIX.project,
      change: "docs",
      time: "work",
      agreement: "dco",
    });
    expect(checkAnswers("contribute", { ...FIX, time: "own" }, USES, TODAY).problems).toEqual([
      { field: "unrelated", problem: "missing" },
    ]);
  });

  test("every mistake is reported", () => {
    const wrong = {
      package: " ",
      use: "hostd",
      product: "x".repeat(201),
      modified: "maybe",
      neededBy: "2026-02-30",
      team: "A",
    };
    expect(checkAnswers("use", wrong, USES, TODAY)).toEqual({
      answers: {},
      problems: [
        { field: "package", problem: "missing" },
        { field: "use", problem: "not-a-choice" },
        { field: "product", problem: "too-long", most: 200 },
        { field: "modified", problem: "not-a-yes-or-no" },
        { field: "neededBy", problem: "not-a-day" },
        { field: "team", problem: "unknown-field" },
      ],
    });
    for (const size of ["-1", "1.5", "many", "1e3", Number.NaN])
      expect(checkAnswers("contribute", { ...FIX, size }, USES, TODAY).problems).toEqual([
        { field: "size", problem: "not-a-number" },
      ]);
    for (const repository of ["javascript:alert(1)", "a project", "foo", "https://", "github.com"])
      expect(checkAnswers("release", { ...RELEASE, repository }, USES, TODAY).problems).toEqual([
        { field: "repository", problem: "not-an-address" },
      ]);
    const exception = { package: "npm:a", use: "hosted", product: "P", reason: "r", alternatives: "b" };
    expect(checkAnswers("exception", { ...exception, until: "2026-02-28" }, USES, TODAY).problems).toEqual([
      { field: "until", problem: "in-the-past" },
    ]);
    expect(checkAnswers("exception", { ...exception, until: TODAY }, USES, TODAY).problems).toEqual([]);
    expect(checkAnswers("exception", exception, USES, TODAY).problems).toEqual([
      { field: "until", problem: "missing" },
    ]);
  });

  test("tokens in addresses are removed", () => {
    expect(repositoryOf("https://ana:s3cret@github.com/acme/x")).toBe("https://github.com/acme/x");
    expect(repositoryOf("git@github.com:acme/x.git")).toBe("git@github.com:acme/x.git");
  });

  test("any input leads to valid answers, and cleaning them again changes nothing", () => {
    const kinds = fc.constantFrom(...REQUEST_KINDS);
    const names = [...new Set(REQUEST_KINDS.flatMap((kind) => formOf(kind, USES).map(({ name }) => name)))];
    const values = fc.oneof(
      fc.anything(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("hosted", "embedded", "fix", "docs", "own", "yes", true, "12", "none", "2027-01-31"),
    );
    fc.assert(
      fc.property(kinds, fc.dictionary(fc.constantFrom(...names, "__proto__"), values), (kind, given) => {
        const { answers } = checkAnswers(kind, given, USES, TODAY);
        for (const [name, value] of Object.entries(answers)) {
          const field = formOf(kind, USES).find((one) => one.name === name)!;
          expect(isAsked(field, answers)).toBe(true);
          expect(typeof value).toBe(
            field.type === "number" ? "number" : field.type === "yes-no" ? "boolean" : "string",
          );
        }
        expect(checkAnswers(kind, answers, USES, TODAY).answers).toEqual(answers);
      }),
    );
  });
});

function exceptionSubject(answers: Answers): string | null {
  return subjectOf("exception", answers);
}

describe("what a request is about", () => {
  test.each([
    "https://GitHub.com/Org/Name.git",
    "git@github.com:Org/Name.git",
    "ssh://git@github.com/org/name",
    "git+https://github.com/org/name.git",
    "github.com/org/name/",
    "https://www.github.com/org/name/pull/5?tab=files#top",
    "http://user:token@github.com/org/name",
  ])("%s is the same repository", (spelling) => {
    expect([subjectOf("contribute", { project: spelling }), subjectOf("release", { repository: spelling })]).toEqual([
      "github.com/org/name",
      "github.com/org/name",
    ]);
  });

  test("different projects have different subjects", () => {
    const subjects = [
      "Linux  Kernel",
      "gitlab.com/a/b/c/-/issues/3",
      "git@git.example.com:team/x.git",
      "github.com/org/name2",
    ].map((project) => subjectOf("contribute", { project }));
    expect(subjects).toEqual(["linux kernel", "gitlab.com/a/b/c", "git.example.com/team/x", "github.com/org/name2"]);
  });

  test.each([
    ["npm:lodash@4.17.21", "pkg:npm/lodash@4.17.20", "pkg:npm/lodash"],
    ["npm:@angular/core", "pkg:npm/%40angular/core@1.0.0", "pkg:npm/@angular/core"],
    ["pypi:Foo_Bar@1", "pkg:pypi/foo-bar", "pkg:pypi/foo-bar"],
    ["maven:org.a:b@1", "pkg:maven/org.a/b@2?type=jar", "pkg:maven/org.a/b"],
    ["go:github.com/A/b@v1.0.0", "pkg:golang/github.com/a/b", "pkg:golang/github.com/a/b"],
  ])("%s and %s are the same package", (one, other, name) => {
    const subjects = [one, other].map((spelling) => subjectOf("use", { package: spelling, use: "hosted" }));
    expect(subjects).toEqual([`${name}|hosted`, `${name}|hosted`]);
  });

  test("another use, another origin and, in npm, another case are different subjects; empty answers have none", () => {
    const elsewhere = "pkg:npm/a@1.0.0?repository_url=https%3A%2F%2Fnpm.acme.example";
    expect(exceptionSubject({ package: elsewhere, use: "hosted" })).not.toBe(
      exceptionSubject({ package: "npm:a", use: "hosted" }),
    );
    expect(exceptionSubject({ package: "npm:a", use: "hosted" })).not.toBe(
      exceptionSubject({ package: "npm:a", use: "embedded" }),
    );
    expect(exceptionSubject({ package: "npm:JSONStream", use: "hosted" })).not.toBe(
      exceptionSubject({ package: "npm:jsonstream", use: "hosted" }),
    );
    expect([
      exceptionSubject({ use: "hosted" }),
      exceptionSubject({ package: "npm:a" }),
      subjectOf("contribute", {}),
      subjectOf("release", {}),
    ]).toEqual([null, null, null, null]);
  });
});

test("titles", () => {
  expect([
    titleOf("use", { package: "pkg:npm/lodash@4.17.21", use: "distributed", product: "Acme Player" }),
    titleOf("contribute", { project: "https://github.com/org/name", change: "fix", size: 12 }),
    titleOf("release", { repository: "git.example.com/x", size: "full" }),
    titleOf("exception", { package: "npm:a", use: "hosted", product: "P", until: "2027-01-31" }),
    titleOf("use", {}),
  ]).toEqual([
    "use: pkg:npm/lodash@4.17.21, distributed, in Acme Player",
    "contribute: github.com/org/name, fix (12 lines)",
    "release: git.example.com/x, full",
    "exception: npm:a, hosted, in P, until 2027-01-31",
    "use",
  ]);
  expect(titleOf("contribute", { project: "x".repeat(500) })).toHaveLength(200);
});
