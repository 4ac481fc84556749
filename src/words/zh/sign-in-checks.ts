/** `ospo doctor` 和设置页面对登录与公司目录的检查结果。 */
import type { signInChecks as english } from "../en/sign-in-checks.ts";

export const signInChecks: typeof english = {
  byProxy: (addresses, header) => `位于 ${addresses} 的代理在 ${header} 中给出用户名`,
  onlyHere: "未设置，因此页面只在这台机器上可用",
  off: (host) => `未设置，因此页面在 ${host} 上已关闭`,
  offRemedy: "请设置 PUBLIC_URL、OIDC_ISSUER、OIDC_CLIENT_ID 和 OIDC_CLIENT_SECRET：见 docs/operator.md。",
  failed: (issuer, because) => `${issuer} 出错：${because}`,
  failedRemedy: "请逐字核对 OIDC_ISSUER，并确认这台机器能够连接到它。",
  answers: (issuer, provider, redirect) =>
    `${issuer} 有应答${provider ? `（${provider}）` : ""}；请在那里登记 ${redirect}`,
  known: "它认识帮助台的 ID 和密钥",
  refused: "它不认识帮助台的 ID 和密钥",
  refusedRemedy:
    "请从登录服务重新复制 OIDC_CLIENT_ID 和 OIDC_CLIENT_SECRET，或向它登记 OIDC_CLIENT_KEY 的公钥部分；密钥也可能已经过期。",
  unclear: "只有实际登录才能知道它是否认识帮助台的密钥",
  noGroups: (claim) => `登录服务没有声明 ${claim}，因此 OIDC_ROLE_MAP 可能不会给任何人角色`,
  noGroupsRemedy: "请让它在该声明中发送群组，或把 OIDC_GROUPS_CLAIM 设为它已有的声明。",
  logout: (address) => `若要在别处退出时同步退出，请同时登记 ${address}`,
  clock: (seconds) => `这台机器的时钟比登录服务${seconds > 0 ? "快" : "慢"} ${Math.abs(seconds)} 秒，因此令牌会被拒绝`,
  clockRemedy: "请让这台机器通过 NTP 校准时钟。",
  settings: (problems) => `设置有误（原文为英文）：${problems}`,
  scim: (users, groups, lastChange) => `SCIM 已开启：${users} 位用户，${groups} 个群组，最近一次变更于 ${lastChange}`,
  scimSilent: "SCIM 已开启，但公司目录尚未发送任何内容",
  scimSilentRemedy: "请在目录中启动预配：见 docs/operator.md 的 Leavers and SCIM。",
  scimUnknown: "SCIM 已开启",
  scimOff: "SCIM 未开启：每晚向聊天平台询问谁已离职",
  keptOut: (people) => `SCIM 已关闭，但有 ${people} 位曾被它停用的人仍不能进入`,
  keptOutRemedy: "`ospo people directory` 列出他们；`ospo people readmit 名称 理由` 让其中一位重新进入。",
};
