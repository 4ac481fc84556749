/** How well the desk can tell that the people who file and decide a request are different humans, for staff. */
import type { separation as english } from "../en/separation.ts";

export const separation: typeof english = {
  known: "职责分离：公司目录能识别目前参与的所有人。",
  requesterUnknown: (account) => `目前没有人可以批准：申请由 ${account} 提交，而公司目录无法证实这个账号。`,
  rests: (accounts) => `职责分离只能依靠信任：公司目录无法证实 ${accounts.join("、")}。`,
  approves: (name, reason) => `${name} 批准${reason && `：${reason}`}`,
  rejects: (name, reason) => `${name} 拒绝${reason && `：${reason}`}`,
  doesNotCount: "（不计入：同一个人用另一个账号参与过）",
};
