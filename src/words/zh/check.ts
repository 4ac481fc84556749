/** Why a package of a checked file could not be judged. */
import type { check as english } from "../en/check.ts";

export const check: typeof english = {
  noVersion: "文件没有锁定版本，而检查只针对一个确定的版本：请锁定版本。",
  notRecorded: "没有它的记录：请重新记录。",
  noSuchPackage: (sources) => `${sources.join("、")} 都查不到它：名称是否正确？是否是内部软件包（PRIVATE_PACKAGES）？`,
  noSuchVersion: (sources, newest) =>
    `${sources.join("、")} 没有这个版本。${newest.length === 0 ? "" : `最新的是：${newest.join("、")}。`}`,
  mirror: (host) => `如果 ${host} 是公共仓库的镜像，请把它写进 PACKAGE_MIRRORS。`,
  noPurl: "文件没有给出它的 purl，因此无法向任何公开来源查询。",
  notLookedUp: (problem) => `无法向任何公开来源查询：${problem}。`,
  failed: "本服务台判定它时出错。其他软件包都已检查：请把这个软件包告诉 OSPO。",
};
