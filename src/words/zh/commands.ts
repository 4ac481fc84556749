/** What people type after a command: what it does, its arguments, and other words for it. */
import type { commands as english } from "../en/commands.ts";

export const commands: typeof english = {
  about: {
    ask: "提问",
    license: "查询软件包的许可证和政策结论",
    scorecard: "查询 OpenSSF Scorecard",
    check: "检查锁文件或 SBOM",
    request: "提交申请",
    tickets: "我的工单和申请",
    auto: "OSPO 人员：在本频道主动回答",
    home: "您的申请；OSPO 人员还可以看到队列",
    help: "帮助",
  },
  usage: {
    ask: "问题",
    license: "软件包 [用途]",
    scorecard: "所有者/仓库 或 软件包",
    check: "",
    request: "use|contribute|release|exception [内容]",
    tickets: "",
    auto: "on|off",
    home: "",
    help: "",
  },
  usageLine: (command, short, about) => `${command}${short.length > 0 ? `（${short.join("、")}）` : ""}：${about}`,
  synonyms: { tickets: ["工单", "我的工单"], request: ["申请"], withdraw: ["撤回"], help: ["帮助"] },
};
