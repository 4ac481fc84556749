/** The card that shows the verdict on a package: headings, labels of facts, and notes. */
import type { verdictCard as english } from "../en/verdict-card.ts";

export const verdictCard: typeof english = {
  facts: {
    licenses: "许可证",
    advisories: "已知漏洞",
    scorecard: "OpenSSF Scorecard",
    repository: "代码仓库",
    published: "发布日期",
    releases: "发布情况",
    maintainers: "维护者",
    deprecated: "弃用",
    foundation: "所属基金会",
  },

  because: "原因：",
  now: "现在要做：",
  moreAdvisories: (ids) => `另有 ${ids.length} 个已知漏洞：${ids.join("、")}。`,
  nothingToDo: "无需再做什么。",
  andMore: (first, more) => `${first}另有 ${more} 项见下。`,
  product: "产品",
  separator: "、",
  namesake: (name, ecosystem, product) =>
    `这是 ${ecosystem} 软件包 ${name}，不是 ${product} 本身，后者有自己的许可证。`,
  licensesByVersion: (list) => `它的许可证取决于版本：${list}。`,
  licenseOfVersions: (from, below, license) =>
    `${[from === null ? "" : `${from} 起`, below === null ? "" : `${below} 之前`].filter(Boolean).join("、") || "全部版本"}：${license ?? "须由人阅读的条款"}`,
  why: "另外",
  toDo: "要做什么",
  wouldChange: "怎样会不同",
  factsHeading: "事实",
  unknown: "未知",
  note: "注意",
  handbook: "手册",
  byPolicy: "依据政策",

  anyUse: "任何使用方式",
  byUse: (verdicts) => verdicts.map(({ use, verdict }) => `${use}：${verdict}`).join("；"),
  defaultRelease: (version) => `没有指定版本：这里按默认发布版 ${version} 判断。`,
  strictestUse: (byUse) => `没有说明使用方式：这里按最严格的情况判断（${byUse}）。`,
  staleFacts: (facts) =>
    `部分信息较旧，因为来源暂时没有响应：${facts.map(({ label, day }) => `${label}，${day}`).join("；")}。`,
  brokenPolicy: "政策文件最近一次修改有错误：这里按上一份正确的版本判断。",
  starterPolicy: "当前知识库没有自己的政策：这里用的是自带的初始政策。",
  claimedRepository: "这个仓库只是软件包自己声称的。",

  asOf: (source, day) => `${source}，${day}`,
  noLicense: "未说明",
  guess: (license) => `${license}（推测）`,
  noAdvisories: "无",
  advisory: (id, severity, fixed) => `${id} (${severity}${fixed ? `, 修复于 ${fixed}` : ""})`,
  notScored: "未评分（不等于分低）",
  releases: (count, first, inLastYear) => `共 ${count} 个，近一年 ${inLastYear} 个，首个于 ${first}`,
};
