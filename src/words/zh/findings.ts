/** The first sentences of answers that the policy decides: whether a license may be used, who approves a contribution. */
import type { VerdictKind } from "../../policy/license-policy.ts";
import type { findings as english } from "../en/findings.ts";

const forUses = {
  approved: "可以使用",
  conditional: "有条件可以使用",
  "needs-review": "需要先审查",
  prohibited: "禁止使用（除非例外获批）",
} satisfies Record<VerdictKind, string>;

export const findings: typeof english = {
  verdict: {
    approved: (license, use) => `可以。${license} 允许用于 ${use}，不需要申请。`,
    conditional: (license, use) => `可以，但有条件：${license} 用于 ${use} 时，请做到：`,
    "needs-review": (license, use) => `要先审查：${license} 用于 ${use} 需要审查，请向 OSPO 提交使用申请。`,
    prohibited: (license, use) => `不可以。${license} 禁止用于 ${use}，除非例外申请获批。`,
  },
  everyUse: {
    approved: (license) => `可以。${license} 在所有使用方式下都允许，不需要申请。`,
    conditional: (license) => `可以，但有条件：${license} 在所有使用方式下都要做到所列要求。`,
    "needs-review": (license) => `要先审查：${license} 在所有使用方式下都需要审查，请向 OSPO 提交使用申请。`,
    prohibited: (license) => `不可以。${license} 在所有使用方式下都禁止，除非例外申请获批。`,
  },
  byUse: (license, groups) =>
    `要看怎么用。${license}：${groups.map(([kind, uses]) => `${uses.join("、")}——${forUses[kind]}`).join("；")}。`,
  versions: (verdicts) =>
    `各版本不同：${verdicts.map(([license, kind]) => `${license} ${forUses[kind]}`).join("；")}。`,
  stricter: (words, use, others) => `您提到“${words}”，所以按 ${use} 处理，这里比 ${others.join("、")} 更严格。`,
  ofCategory: (category) => `“${category}”类软件`,
  toDo: "请做到：",
  byPolicy: (version) => `依据政策 ${version}。`,
  dutiesOf: (license, use) => `${license} 用于 ${use} 时，请做到：`,
  dutiesByUse: (license) => `${license} 的要求，按使用方式：`,
  noDuties: (license, use) => `没有：${license} 用于 ${use} 时，政策没有额外要求。`,
  claimed: (name) => `我没能查到 ${name}，许可证以您的消息为准，请先核实再使用。`,
  pair: {
    yes: "可以。",
    no: "不可以。",
    oneWay: "只有一个方向可以：",
    mixed: "要看方向和版本：",
    into: (from, into) => `${from} 代码放进 ${into} 作品`,
    line: (pairs, answer, sentence) =>
      `${pairs.join("、")}：${answer === "yes" ? "可以" : answer === "no" ? "不可以" : "未知"}。${sentence}`,
  },
  approval: {
    policy: (tier) => `不需要审批（${tier}）。`,
    requester: (tier) => `不需要别人批准，但要在申请中确认条件已满足（${tier}）。`,
    notWithout: (tier, who, count) => `要先审批：由${who}决定（${tier}），${count} 个工作日内。`,
    people: (tier, who, count) => `需要审批：由${who}决定（${tier}），${count} 个工作日内。`,
  },
  dependsOnChange: "要看贡献的内容：",
  moreIf: "以下情况要求更高：",
  otherwise: (reason, tier, who, count) => `${reason}${who}（${tier}${count > 0 ? `，${count} 个工作日` : ""}）。`,
  /** Added to the question when the passage on approvals is searched for. */
  contributionTopic: "贡献的审批 属于哪一级",
  fileContribution: "要提交申请，请发送“request contribute”。",
  fileUse: "要提交申请，请发送“request use”。",
  ownTicket: (number, title, status) => `#${number}“${title}”：${status}。`,
};
