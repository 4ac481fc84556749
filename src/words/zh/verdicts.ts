/** Verdicts in words: the reasons, the obligations, and what would change the verdict. */
import type { Fix } from "../../policy/fixes.ts";
import type { VerdictKind } from "../../policy/license-policy.ts";
import type { verdicts as english } from "../en/verdicts.ts";

const kinds: Record<VerdictKind, string> = {
  approved: "可以使用",
  conditional: "有条件可用",
  "needs-review": "需要审查",
  prohibited: "禁止使用",
};

export const verdicts: typeof english = {
  kinds,
  reasons: {
    category: (license, category, use, kind) =>
      `${license} 属于${category}。对“${use}”这种使用方式，政策规定：${kinds[kind]}。`,
    unclassified: (license) => `政策里没有 ${license}：需要有人来读。`,
    override: (license, text) => `${license}：${text}`,
    choice: (license, instead) => `可以二选一：我们选 ${license}，不选 ${instead}。请记录这个选择。`,
    terms: {
      "no-license": (raw) => `作者没有授予任何权利${quoted(raw)}。`,
      custom: (raw) => `它采用自定义条款${quoted(raw)}，需要有人来读。`,
    },
    guessed: (raw, license) => `许可证只是推测：“${raw}”很可能是 ${license}。`,
    disagreement: (claims) => `各来源对许可证的说法不一致（${claims.join("; ")}）。`,
    stated: (license, source) => `只有 ${source} 写明了许可证（${license}）：没有公开来源可以证实。`,
    unknown: {
      license: (reason) => `许可证未知：${reason}。`,
      advisories: (reason) => `是否有已知漏洞无法确认：${reason}。`,
      version: (reason) => `不清楚是哪个版本：${reason}。`,
    },
    origin: {
      foreign: (host) => `它来自 ${host}，因此没有按同名的公共软件包判断。`,
      "possibly-foreign": (host) => `它可能来自 ${host}（文件列出了多个来源），因此没有按同名的公共软件包判断。`,
      mismatch: (address) => `它的地址属于另一个软件包或版本（${address}），因此没有按同名的公共软件包判断。`,
      unreadable: "它的来源地址无法识别，因此没有按同名的公共软件包判断。",
    },
    "package-rule": (text, ticket, until) =>
      `政策对这个软件包有专门规定${ticket === null ? "" : ` (#${ticket})`}：${text}${until === null ? "" : `有效期至 ${until}。`}`,
    uncomparable: (version, below, text) =>
      `政策对低于 ${below} 的版本有专门规定，但无法确定${version === null ? "这个版本" : ` ${version} `}是否在其中：${text}`,
    curated: (license, reason) => `OSPO 已确认其许可证为 ${license}：${reason}`,
    scorecard: (check, score, date) => `OpenSSF Scorecard 的 ${check} 检查只有 ${score} 分（满分 10，${date}）。`,
    malware: (id, summary) => `这个版本是恶意软件：${id} ${summary}`,
    advisory: (id, severity, summary, fix) =>
      `已知漏洞 ${id}，严重程度 ${severity}：${sentence(summary)}${fixText(fix)}`,
    "accepted-advisory": (id, until, reason) => `${id} 已被判定在此无影响，有效期至 ${until}：${reason}`,
    deprecated: (text) => `维护者已将这个版本标为弃用：${text}`,
    cooldown: (published, until) => `它发布于 ${published}；除安全修复外，新版本要等到 ${until} 才采用。`,
    lookalike: (popular) => `名称与知名得多的 ${popular} 非常相似：请确认你要的确实是这个。`,
  },
  obligations: {
    replace: "计划好用什么替代它，并记录下来。",
    "check-advisories": "使用前请自行检查它有没有已知漏洞：这一类软件包的漏洞我查不到。",
    wait: (until) => `${until} 之后再采用，安全修复除外。`,
    mend: (fixed, days, ids) => `请用 ${fixed} 或更高版本；已经在用的，${days} 天内修复（${ids.join(", ")}）。`,
    mitigate: (days, ids) =>
      `目前没有已知的正式版本能全部修复：已经在用的，${days} 天内采取缓解措施并记录理由（${ids.join(", ")}）。`,
  },
  changes: {
    use: (use, kind) => `如果是“${use}”：${kinds[kind]}。`,
    version: (atLeast) => `${atLeast} 或更高版本。`,
    alternative: (text) => `可改用：${text}。`,
    review: "请 OSPO 审查：提交使用申请。",
    exception: "确实没有替代时，可以申请例外。",
  },
  use: (use, meaning) => `${use} (${meaning})`,
};

function fixText({ release, prerelease }: Fix): string {
  if (release !== null) return `${release} 版已修复。`;
  return prerelease === null ? "目前没有已知的修复版本。" : `目前只知道预发布版 ${prerelease} 已修复，还没有正式版本。`;
}

function quoted(raw: string | null): string {
  return raw ? ` (“${raw}”)` : "";
}

/** With one full stop at its end. */
function sentence(text: string): string {
  return text.replace(/(?<![.。\s])[.。\s]*$/u, "。");
}
