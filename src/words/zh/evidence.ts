/** What the desk had found about a package when a request was filed, for the staff who decide the request. */
import type { evidence as english } from "../en/evidence.ts";

export const evidence: typeof english = {
  verdict: (verdict) => `政策的结论：${verdict}`,
  license: (licenses) => `许可证：${licenses}`,
  unknownLicense: (reason) => `许可证：未知，${reason}`,
  advisories: (advisories) => `已知漏洞：${advisories}`,
  unknownAdvisories: (reason) => `已知漏洞：无法确认，${reason}`,
  advisory: (id, severity) => `${id}（${severity}）`,
  noLicense: "未注明",
  none: "无",
  more: (count) => `另有 ${count} 项`,
  listed: (items) => items.join("、"),
};
