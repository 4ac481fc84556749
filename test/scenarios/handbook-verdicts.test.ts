/** The verdict words of the handbook, English and Chinese, compared with policy/licenses.yaml. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseExpression } from "../../src/policy/expression.ts";
import { judgeExpression } from "../../src/policy/judge-license.ts";
import type { VerdictKind } from "../../src/policy/license-policy.ts";
import { policy } from "../package-facts.ts";

const HANDBOOK = path.join(import.meta.dirname, "../../knowledge");
const USES = ["internal", "hosted", "distributed", "embedded", "dev-tool"] as const;

/** The columns and rows of the tables, as each language names them. */
const USE_NAMES: Record<string, (typeof USES)[number]> = {
  internal: "internal",
  hosted: "hosted",
  distributed: "distributed",
  embedded: "embedded",
  "dev-tool": "dev-tool",
  内部使用: "internal",
  托管服务: "hosted",
  对外分发: "distributed",
  嵌入式设备: "embedded",
  开发工具: "dev-tool",
};
const CATEGORY_NAMES: [RegExp, string][] = [
  [/^permissive|^宽松许可证/iu, "permissive"],
  [/^public domain|^公有领域/iu, "public-domain"],
  [/^weak copyleft|^弱 copyleft/iu, "weak-copyleft"],
  [/^strong copyleft|^强 copyleft/iu, "strong-copyleft"],
  [/^network copyleft|^网络 copyleft/iu, "network-copyleft"],
  [/^source-available|^源码可见/iu, "source-available"],
  [/^creative commons by-sa|^知识共享 by-sa/iu, "cc-by-sa"],
  [/^creative commons by|^知识共享 by/iu, "cc-by"],
  [/^creative commons nc or nd|^知识共享 nc 或 nd/iu, "cc-nc-nd"],
  [/^no license|^没有许可证/iu, "no-license"],
  [/^custom|^自定义/iu, "custom"],
];
const VERDICT_WORDS: [RegExp, VerdictKind][] = [
  [/^approved|^批准/u, "approved"],
  [/^conditional|^有条件/u, "conditional"],
  [/^needs-review|^需要审查/u, "needs-review"],
  [/^prohibited|^禁止/u, "prohibited"],
];

type Row = { file: string; name: string; use: string; says: VerdictKind };

/** The cells of every table of a document that has uses as its columns. A cell "the same" repeats the one before it. */
function rowsOf(file: string): Row[] {
  const found: Row[] = [];
  let columns: string[][] = [];
  for (const line of readFileSync(path.join(HANDBOOK, file), "utf8").split("\n")) {
    const [first = "", ...cells] = line.startsWith("|")
      ? line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [];
    if (first === "") {
      columns = [];
      continue;
    }
    const uses = cells.map((cell) => cell.split(/[,、] ?/u).flatMap((name) => USE_NAMES[name.toLowerCase()] ?? []));
    if (uses.some((names) => names.length > 0)) columns = uses;
    else if (columns.length > 0 && !/^-+$/u.test(first)) found.push(...verdictsIn(file, first, cells, columns));
  }
  return found;
}

function verdictsIn(file: string, first: string, cells: readonly string[], columns: readonly string[][]): Row[] {
  const name = first.replace(/^\[([^\]]*)\]\([^)]*\)/u, "$1");
  let last: VerdictKind | undefined;
  return cells.flatMap((cell, at) => {
    const says =
      VERDICT_WORDS.find(([word]) => word.test(cell))?.[1] ?? (/^the same|^同左/u.test(cell) ? last : undefined);
    last = says;
    return (columns[at] ?? []).flatMap((use) => (says ? [{ file, name, use, says }] : []));
  });
}

function verdictOfPolicy(name: string, use: string): VerdictKind | undefined {
  const category = CATEGORY_NAMES.find(([pattern]) => pattern.test(name))?.[1];
  if (category !== undefined) return policy.verdicts[category]?.[use];
  if (name.startsWith("NC or ND")) return policy.verdicts["cc-nc-nd"]?.[use];
  const expression = parseExpression(name);
  return expression && judgeExpression(policy, expression, use).verdict;
}

const TABLES = [
  "using/using-open-source.md",
  "using/using-open-source.zh.md",
  "licenses/license-basics.md",
  "licenses/creative-commons.md",
];

describe("verdict tables", () => {
  test.each(TABLES)("%s says what the policy says", (file) => {
    const rows = rowsOf(file);
    for (const { name, use, says } of rows) expect([name, use, says]).toEqual([name, use, verdictOfPolicy(name, use)]);
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test("every category of the policy is in the table of both languages, for each use", () => {
    for (const file of ["using/using-open-source.md", "using/using-open-source.zh.md"]) {
      const named = rowsOf(file).map(
        ({ name, use }) => `${CATEGORY_NAMES.find(([word]) => word.test(name))?.[1]} ${use}`,
      );
      const wanted = Object.keys(policy.categories).flatMap((category) => USES.map((use) => `${category} ${use}`));
      expect(named.toSorted()).toEqual(wanted.toSorted());
    }
  });
});

describe("sentences", () => {
  /** `license | use | verdict`, where a sentence of a document promises it. */
  const PROMISES: [file: string, sentence: RegExp, license: string, uses: string, verdict: VerdictKind][] = [
    [
      "licenses/permissive.md",
      /is approved for internal use, hosted services and development tools/u,
      "MIT",
      "internal hosted dev-tool",
      "approved",
    ],
    [
      "licenses/permissive.zh.md",
      /内部使用、托管服务和开发工具都已批准/u,
      "MIT",
      "internal hosted dev-tool",
      "approved",
    ],
    [
      "licenses/public-domain.md",
      /0BSD, MIT-0, CC0-1\.0 or the Unlicense is approved for every use/u,
      "MIT-0",
      USES.join(" "),
      "approved",
    ],
    [
      "licenses/weak-copyleft.md",
      /is approved for internal use, hosted services and development tools\. Distribution is conditional/u,
      "MPL-2.0",
      "distributed",
      "conditional",
    ],
    [
      "licenses/weak-copyleft.md",
      /OFL-1\.1\) is approved for internal use, hosted services/u,
      "OFL-1.1",
      "internal hosted dev-tool",
      "approved",
    ],
    ["licenses/weak-copyleft.zh.md", /对外分发是有条件批准/u, "LGPL-2.1-only", "distributed", "conditional"],
    [
      "licenses/strong-copyleft.md",
      /in anything we distribute, and in devices we sell, needs a review/u,
      "GPL-3.0-only",
      "distributed embedded",
      "needs-review",
    ],
    [
      "licenses/network-copyleft.md",
      /is prohibited in hosted services, distributed products and embedded devices/u,
      "AGPL-3.0-only",
      "hosted distributed embedded",
      "prohibited",
    ],
    [
      "licenses/network-copyleft.zh.md",
      /在托管服务、对外分发的产品和嵌入式设备中禁止使用/u,
      "AGPL-3.0-only",
      "hosted distributed embedded",
      "prohibited",
    ],
    [
      "licenses/source-available.md",
      /is prohibited in hosted services, distributed products and devices/u,
      "BUSL-1.1",
      "hosted distributed embedded",
      "prohibited",
    ],
    ["licenses/custom-terms.md", /are needs-review for every use/u, "JSON", USES.join(" "), "needs-review"],
    [
      "licenses/dual-licenses.md",
      /each of the three is prohibited for hosted use/u,
      "LicenseRef-RSALv2 OR SSPL-1.0 OR AGPL-3.0-only",
      "hosted",
      "prohibited",
    ],
    [
      "choosing/license-change.md",
      /No for hosted, distributed and embedded uses without an exception/u,
      "LicenseRef-RSALv2 OR SSPL-1.0",
      "hosted distributed embedded",
      "prohibited",
    ],
    [
      "choosing/license-change.zh.md",
      /托管服务、对外分发和嵌入式设备没有例外批准就不能用/u,
      "LicenseRef-RSALv2 OR SSPL-1.0",
      "hosted distributed embedded",
      "prohibited",
    ],
    [
      "choosing/license-change.md",
      /Internal and dev-tool uses of Redis 7\.4 or 8 need a review/u,
      "LicenseRef-RSALv2 OR SSPL-1.0 OR AGPL-3.0-only",
      "internal dev-tool",
      "needs-review",
    ],
    [
      "licenses/exceptions.md",
      /Universal-FOSS-exception-1\.0` \| strong copyleft/u,
      "GPL-2.0-only WITH Universal-FOSS-exception-1.0",
      "distributed",
      "needs-review",
    ],
  ];

  test.each(PROMISES)("%s: %s", (file, sentence, license, uses, verdict) => {
    expect(readFileSync(path.join(HANDBOOK, file), "utf8").replaceAll("**", "")).toMatch(sentence);
    const expression = parseExpression(license);
    if (!expression) throw new Error(`not an expression: ${license}`);
    for (const use of uses.split(" "))
      expect([use, judgeExpression(policy, expression, use).verdict]).toEqual([use, verdict]);
  });

  test("the Scorecard rule names the same uses everywhere", () => {
    expect(policy.scorecard[0]?.uses).toEqual(["hosted", "distributed", "embedded"]);
    const english = readFileSync(path.join(HANDBOOK, "community/metrics.md"), "utf8");
    expect(english).toMatch(/hosted, distributed or embedded use, Dangerous-Workflow/u);
    expect(readFileSync(path.join(HANDBOOK, "choosing/openssf-scorecard.zh.md"), "utf8")).toMatch(
      /托管服务、对外分发或嵌入式设备时，有三个检查项不能为零/u,
    );
  });

  test("Chinese documents use one word for a review and one for copyleft", () => {
    const documents = readdirSync(HANDBOOK, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".zh.md"),
    );
    expect(documents.length).toBeGreaterThan(10);
    for (const file of documents)
      expect([file, /需要评审|[弱强络]著佐权(?!）)/u.exec(readFileSync(path.join(HANDBOOK, file), "utf8"))]).toEqual([
        file,
        null,
      ]);
  });
});
