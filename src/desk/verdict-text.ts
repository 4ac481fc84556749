/** A verdict in words, in both languages: why, what to do, what would change it. */
import type { Language } from "../base/language.ts";
import type { OriginProblem } from "../policy/facts.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import type { Change, Obligation, Reason } from "../policy/types.ts";

type Pair = [en: string, zh: string];

const KINDS: Record<VerdictKind, Pair> = {
  approved: ["Approved", "可以使用"],
  conditional: ["Approved, if you do what is listed", "有条件可用"],
  "needs-review": ["Needs a review", "需要审查"],
  prohibited: ["Prohibited", "禁止使用"],
};

function pick([en, zh]: Pair, language: Language): string {
  return language === "zh" ? zh : en;
}

/** A text of the policy file, which may lack its Chinese. */
function own({ en, zh }: { en: string; zh?: string | null | undefined }): Pair {
  return [en, zh ?? en];
}

export function verdictLabel(kind: VerdictKind, language: Language): string {
  return pick(KINDS[kind], language);
}

/** How the policy names a use: `hosted (on our servers, for users over a network)`. */
export function useLabel(policy: LicensePolicy, use: string, language: Language): string {
  const named = policy.uses[use];
  return named ? `${use} (${pick(own(named), language)})` : use;
}

export function reasonText(
  policy: LicensePolicy,
  reason: Reason & { verdict: VerdictKind },
  use: string,
  language: Language,
): string {
  return pick(reasonWords(policy, reason, use), language);
}

function reasonWords(policy: LicensePolicy, reason: Reason & { verdict: VerdictKind }, use: string): Pair {
  const [verdict, verdictZh] = KINDS[reason.verdict];
  switch (reason.kind) {
    case "category": {
      const [en, zh] = own(policy.categories[reason.category] ?? { en: reason.category });
      return [
        `${reason.license} is ${en}. For ${use} use the policy says: ${verdict.toLowerCase()}.`,
        `${reason.license} 属于${zh}。对“${use}”这种使用方式，政策规定：${verdictZh}。`,
      ];
    }
    case "unclassified":
      return [
        `The policy does not know ${reason.license}: a person must read it.`,
        `政策里没有 ${reason.license}：需要有人来读。`,
      ];
    case "override": {
      const [en, zh] = own(reason);
      return [`${reason.license}: ${en}`, `${reason.license}：${zh}`];
    }
    case "choice":
      return [
        `We may choose: we take ${reason.license}, not ${reason.instead}. Record the choice.`,
        `可以二选一：我们选 ${reason.license}，不选 ${reason.instead}。请记录这个选择。`,
      ];
    case "terms": {
      const quoted = reason.raw ? ` (“${reason.raw}”)` : "";
      return reason.terms === "no-license"
        ? [`The author grants no rights${quoted}.`, `作者没有授予任何权利${quoted}。`]
        : [
            `It comes under terms of its own${quoted}, which a person must read.`,
            `它采用自定义条款${quoted}，需要有人来读。`,
          ];
    }
    case "guessed": {
      const raw = reason.raw ?? "";
      return [
        `The license is only a guess: “${raw}” probably means ${reason.license}.`,
        `许可证只是推测：“${raw}”很可能是 ${reason.license}。`,
      ];
    }
    case "disagreement": {
      const claims = reason.claims.map(({ source, license }) => `${source}: ${license}`).join("; ");
      return [`The sources disagree on the license (${claims}).`, `各来源对许可证的说法不一致（${claims}）。`];
    }
    case "unknown":
      return {
        license: [`The license is not known: ${reason.reason}.`, `许可证未知：${reason.reason}。`] as Pair,
        advisories: [
          `Whether it has known vulnerabilities is not known: ${reason.reason}.`,
          `是否有已知漏洞无法确认：${reason.reason}。`,
        ] as Pair,
        version: [
          `It is not clear which version is meant: ${reason.reason}.`,
          `不清楚是哪个版本：${reason.reason}。`,
        ] as Pair,
      }[reason.fact];
    case "origin":
      return originWords(reason.originProblem);
    case "package-rule": {
      const [en, zh] = own(reason);
      const ticket = reason.ticket === null ? "" : ` (#${reason.ticket})`;
      const until: Pair = reason.until === null ? ["", ""] : [` Until ${reason.until}.`, `有效期至 ${reason.until}。`];
      return [
        `The policy has a rule for this package${ticket}: ${en}${until[0]}`,
        `政策对这个软件包有专门规定${ticket}：${zh}${until[1]}`,
      ];
    }
    case "curated":
      return [
        `The OSPO read its license as ${reason.license}: ${reason.reason}`,
        `OSPO 已确认其许可证为 ${reason.license}：${reason.reason}`,
      ];
    case "scorecard":
      return [
        `OpenSSF Scorecard gives ${reason.check} ${reason.score} of 10 (${reason.date}).`,
        `OpenSSF Scorecard 的 ${reason.check} 检查只有 ${reason.score} 分（满分 10，${reason.date}）。`,
      ];
    case "advisory": {
      const { id, severity, fixed, malware, summary } = reason.advisory;
      if (malware) return [`This version is malicious: ${id} ${summary}`, `这个版本是恶意软件：${id} ${summary}`];
      return [
        `Known vulnerability ${id}, severity ${severity}: ${summary.replace(/(?<![.\s])[.\s]*$/u, ".")} ${fixed ? `Fixed in ${fixed}.` : "There is no fixed version."}`,
        `已知漏洞 ${id}，严重程度 ${severity}：${summary.replace(/(?<![.。\s])[.。\s]*$/u, "。")}${fixed ? `${fixed} 版已修复。` : "还没有修复版本。"}`,
      ];
    }
    case "accepted-advisory":
      return [
        `${reason.id} was judged not to matter here until ${reason.until}: ${reason.reason}`,
        `${reason.id} 已被判定在此无影响，有效期至 ${reason.until}：${reason.reason}`,
      ];
    case "deprecated":
      return [
        `Its maintainers call this version deprecated: ${reason.text}`,
        `维护者已将这个版本标为弃用：${reason.text}`,
      ];
    case "cooldown":
      return [
        `It was released on ${reason.published}, and we wait until ${reason.until} with new releases, except for security fixes.`,
        `它发布于 ${reason.published}；除安全修复外，新版本要等到 ${reason.until} 才采用。`,
      ];
    case "lookalike":
      return [
        `The name is very close to ${reason.popular}, which is far better known: check that you mean this one.`,
        `名称与知名得多的 ${reason.popular} 非常相似：请确认你要的确实是这个。`,
      ];
    case "product":
      return [
        `${reason.title} is under ${reason.license}, for ${use} use: ${verdict.toLowerCase()}. The package of the same name is not the product itself.`,
        `${reason.title}采用 ${reason.license}，对“${use}”：${verdictZh}。同名的软件包并不是该产品本身。`,
      ];
  }
}

/** Why a package is not judged as the public one of its name. */
function originWords(originProblem: OriginProblem): Pair {
  switch (originProblem.kind) {
    case "foreign":
      return [
        `It comes from ${originProblem.host}, not judged as the public package.`,
        `它来自 ${originProblem.host}，因此没有按同名的公共软件包判断。`,
      ];
    case "possibly-foreign":
      return [
        `It may come from ${originProblem.host}, not judged as the public package: the file names several places.`,
        `它可能来自 ${originProblem.host}（文件列出了多个来源），因此没有按同名的公共软件包判断。`,
      ];
    case "mismatch":
      return [
        `Its address is that of another package or version (${originProblem.address}): not judged as the public package.`,
        `它的地址属于另一个软件包或版本（${originProblem.address}），因此没有按同名的公共软件包判断。`,
      ];
    case "unreadable":
      return [
        "It comes from an address that the desk cannot read, not judged as the public package.",
        "它的来源地址无法识别，因此没有按同名的公共软件包判断。",
      ];
  }
}

export function obligationText(obligation: Obligation, language: Language): string {
  return pick(obligationWords(obligation), language);
}

function obligationWords(obligation: Obligation): Pair {
  switch (obligation.kind) {
    case "policy":
      return own(obligation);
    case "replace":
      return ["Plan what replaces it, and write it down.", "计划好用什么替代它，并记录下来。"];
    case "wait":
      return [
        `Adopt it on ${obligation.until} or later, unless it is a security fix.`,
        `${obligation.until} 之后再采用，安全修复除外。`,
      ];
    case "mend": {
      const ids = obligation.ids.join(", ");
      return obligation.fixed
        ? [
            `Use ${obligation.fixed} or newer; where this version already runs, mend it within ${obligation.days} days (${ids}).`,
            `请用 ${obligation.fixed} 或更高版本；已经在用的，${obligation.days} 天内修复（${ids}）。`,
          ]
        : [
            `No version mends it all: where it already runs, mitigate within ${obligation.days} days and record why it is safe (${ids}).`,
            `没有一个版本能全部修复：已经在用的，${obligation.days} 天内采取缓解措施并记录理由（${ids}）。`,
          ];
    }
  }
}

export function changeText(policy: LicensePolicy, change: Change, language: Language): string {
  switch (change.kind) {
    case "use":
      return pick(
        [
          `For ${useLabel(policy, change.use, "en")} use: ${KINDS[change.verdict][0].toLowerCase()}.`,
          `如果是“${useLabel(policy, change.use, "zh")}”：${KINDS[change.verdict][1]}。`,
        ],
        language,
      );
    case "version":
      return pick([`Version ${change.atLeast} or newer.`, `${change.atLeast} 或更高版本。`], language);
    case "alternative": {
      const [en, zh] = own(change);
      return pick([`Instead: ${en}.`, `可改用：${zh}。`], language);
    }
    case "review":
      return pick(["A review by the OSPO: file a use request.", "请 OSPO 审查：提交使用申请。"], language);
    case "exception":
      return pick(
        ["An exception, if nothing else will do: file an exception request.", "确实没有替代时，可以申请例外。"],
        language,
      );
  }
}
