/** Tickets that ask the approvers to review a decision, with what has changed since. */
import type { reviews as english } from "../en/reviews.ts";

export const reviews: typeof english = {
  ticket: (decision, reason) => `请重新审查 ${decision}：${reason}`,
  verdict: (before, now, policy, because) => `原结论为 ${before}，按政策 ${policy} 现在应为 ${now}：${because}`,
  license: (before, now) => `许可证原为 ${before}，现为 ${now}`,
  oneHuman: "提交或批准它的两个账号属于同一个人",
};
