/** A verdict with its facts, in words, for a person to read: the same in every channel. */
import type { Language } from "../base/language.ts";
import type { Fact, PackageFacts } from "../policy/facts.ts";
import { staleFacts, unknownFacts } from "./lookup-json.ts";
import type { LookedUp } from "./lookup.ts";
import type { FactLine, VerdictCard } from "./reply.ts";
import { changeText, verdictLabel, obligationText, reasonText, useLabel } from "./verdict-text.ts";

const MOST_ADVISORIES = 5;

const LABELS: Record<string, [en: string, zh: string]> = {
  licenses: ["License", "许可证"],
  advisories: ["Known vulnerabilities", "已知漏洞"],
  scorecard: ["OpenSSF Scorecard", "OpenSSF Scorecard"],
  repository: ["Repository", "代码仓库"],
  published: ["Released", "发布日期"],
  releases: ["Releases", "发布情况"],
  maintainers: ["Maintainers", "维护者"],
  deprecated: ["Deprecated", "弃用"],
  foundation: ["Foundation", "所属基金会"],
};

export function cardOf(looked: Extract<LookedUp, { kind: "verdict" }>, language: Language): VerdictCard {
  const { facts, verdict, byUse, useNamed, policy: current } = looked;
  const { policy } = current;
  const pick = (en: string, zh: string): string => (language === "zh" ? zh : en);
  const scorecard = facts.scorecard.kind === "known" ? facts.scorecard.value : null;
  const borrowed = facts.repository.kind === "known" && facts.repository.value?.provenance === "claimed";
  const stale = staleFacts(facts);
  const deciding = verdict.because.filter((reason) => reason.verdict === verdict.kind);
  const uses = byUse.map(({ use, verdict: kind }) => `${use}: ${verdictLabel(kind, language)}`).join(pick("; ", "；"));
  return {
    title: `${facts.name}${facts.version === null ? "" : ` ${facts.version}`} (${facts.ecosystem})`,
    purl: facts.purl,
    use: verdict.use,
    useLabel: useNamed ? useLabel(policy, verdict.use, language) : pick("any use", "任何使用方式"),
    verdict: verdict.kind,
    label: verdictLabel(verdict.kind, language),
    because: verdict.because.map((reason) => reasonText(policy, reason, verdict.use, language)),
    obligations: verdict.obligations.map((obligation) => obligationText(obligation, language)),
    changes: verdict.changes.map((change) => changeText(policy, change, language)),
    facts: factLines(facts, language),
    scorecard: scorecard && {
      ...scorecard,
      note: borrowed
        ? pick("Only the package itself says that this is its repository.", "这个仓库只是软件包自己声称的。")
        : null,
    },
    unknown: unknownFacts(facts).map(({ fact, reason }) => ({
      label: labelOf(fact, language),
      value: reason,
      source: null,
    })),
    notes: [
      ...(facts.versionNamed || facts.version === null
        ? []
        : [
            pick(
              `No version was named: this is ${facts.version}, the default release.`,
              `没有指定版本：这里按默认发布版 ${facts.version} 判断。`,
            ),
          ]),
      ...(useNamed
        ? []
        : [
            pick(
              `No use was named: this is the strictest verdict of all uses (${uses}).`,
              `没有说明使用方式：这里按最严格的情况判断（${uses}）。`,
            ),
          ]),
      ...(stale.length > 0
        ? [
            pick(
              `Some facts are old, because their source does not answer: ${stale.map(({ fact, asOf }) => `${labelOf(fact, language)}, ${asOf.slice(0, 10)}`).join("; ")}.`,
              `部分信息较旧，因为来源暂时没有响应：${stale.map(({ fact, asOf }) => `${labelOf(fact, language)}，${asOf.slice(0, 10)}`).join("；")}。`,
            ),
          ]
        : []),
      ...(current.problems.length > 0
        ? [
            pick(
              "The policy file has a mistake since its last change: this is by its last good state.",
              "政策文件最近一次修改有错误：这里按上一份正确的版本判断。",
            ),
          ]
        : []),
      ...(current.isStarter
        ? [
            pick(
              "This folder has no policy of its own: this is the desk's starter policy.",
              "当前知识库没有自己的政策：这里用的是自带的初始政策。",
            ),
          ]
        : []),
    ],
    policy: verdict.policy,
    rules: unique(deciding.map(({ rule }) => rule)),
    handbook: unique(deciding.flatMap(({ handbook }) => handbook ?? [])),
  };
}

/** The whole as plain words, verdict first. */
export function cardText(card: VerdictCard, language: Language): string {
  const zh = language === "zh";
  const score =
    card.scorecard &&
    `OpenSSF Scorecard: ${card.scorecard.score ?? "–"}/10 (${card.scorecard.date}, ${card.scorecard.repository})${card.scorecard.note ? ` – ${card.scorecard.note}` : ""}`;
  return [
    `${card.label}: ${card.title}, ${card.useLabel}`,
    ...list(zh ? "为什么" : "Why", card.because),
    ...list(zh ? "要做什么" : "What to do", card.obligations),
    ...list(zh ? "怎样会不同" : "What would change it", card.changes),
    ...list(zh ? "事实" : "Facts", [
      ...card.facts.map(({ label, value, source }) => `${label}: ${value}${source ? ` [${source}]` : ""}`),
      ...(score ? [score] : []),
    ]),
    ...list(
      zh ? "未知" : "Not known",
      card.unknown.map(({ label, value }) => `${label}: ${value}`),
    ),
    ...list(zh ? "注意" : "Note", card.notes),
    "",
    ...(card.handbook.length > 0
      ? [`${zh ? "手册" : "Handbook"}: ${card.handbook.map((place) => place.replace("#", " › ")).join("; ")}`]
      : []),
    `${zh ? "依据政策" : "By policy"} ${card.policy}: ${card.rules.join(", ")}`,
  ].join("\n");
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}

function list(heading: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ["", heading, ...lines.map((line) => `- ${line}`)] : [];
}

function labelOf(fact: string, language: Language): string {
  return LABELS[fact]?.[language === "zh" ? 1 : 0] ?? fact;
}

function factLines(facts: PackageFacts, language: Language): FactLine[] {
  const zh = language === "zh";
  const line = <T>(name: string, fact: Fact<T>, words: (value: T) => string | null): FactLine[] => {
    if (fact.kind === "unknown") return [];
    const value = words(fact.value);
    const old = fact.stale ? (zh ? `，${fact.asOf.slice(0, 10)}` : `, as of ${fact.asOf.slice(0, 10)}`) : "";
    return value === null ? [] : [{ label: labelOf(name, language), value, source: `${fact.source}${old}` }];
  };
  return [
    ...line("licenses", facts.licenses, (claims) => {
      const said = claims.map(
        ({ expression, raw, certainty }) =>
          `${expression ?? raw ?? (zh ? "未说明" : "none stated")}${certainty === "guessed" ? (zh ? "（推测）" : " (a guess)") : ""}`,
      );
      return new Set(said).size === 1
        ? (said[0] ?? null)
        : said.map((words, i) => `${claims[i]?.source}: ${words}`).join("; ");
    }),
    ...line("advisories", facts.advisories, (advisories) => {
      if (advisories.length === 0) return zh ? "无" : "none";
      const shown = advisories
        .slice(0, MOST_ADVISORIES)
        .map(
          ({ id, severity, fixed }) => `${id} (${severity}${fixed ? `, ${zh ? "修复于" : "fixed in"} ${fixed}` : ""})`,
        );
      return `${shown.join(", ")}${advisories.length > MOST_ADVISORIES ? ` … (${advisories.length})` : ""}`;
    }),
    ...line("scorecard", facts.scorecard, (scorecard) =>
      scorecard === null ? (zh ? "未评分（不等于分低）" : "not scored, which is not the same as low") : null,
    ),
    ...line("repository", facts.repository, (repository) => repository && repository.id),
    ...line("published", facts.published, (date) => date),
    ...line("releases", facts.releases, ({ count, first, inLastYear }) =>
      zh
        ? `共 ${count} 个，近一年 ${inLastYear} 个，首个于 ${first ?? "?"}`
        : `${count} since ${first ?? "?"}, ${inLastYear} in the last year`,
    ),
    ...line("maintainers", facts.maintainers, (people) => (people.length > 0 ? people.slice(0, 5).join(", ") : null)),
    ...line("deprecated", facts.deprecated, (text) => text),
    ...(facts.foundation ? [{ label: labelOf("foundation", language), value: facts.foundation, source: null }] : []),
  ];
}
