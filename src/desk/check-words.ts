/** Why a package of a checked file could not be judged, in both languages. */
import type { Language } from "../base/language.ts";

const ENGLISH = {
  noVersion: "The file pins no version, and one version is judged: pin it.",
  notRecorded: "No facts are recorded for it: record them again.",
  noSuchPackage: (sources: readonly string[]) =>
    `${sources.join(" and ")} do not know it: is the name right, or a private one (PRIVATE_PACKAGES)?`,
  noSuchVersion: (newest: readonly string[]) => `There is no such version. The newest: ${newest.join(", ")}.`,
  mirror: (host: string) => `If ${host} mirrors the public registry, name it in PACKAGE_MIRRORS.`,
};

const CHINESE: typeof ENGLISH = {
  noVersion: "文件没有锁定版本，而检查只针对一个确定的版本：请锁定版本。",
  notRecorded: "没有它的记录：请重新记录。",
  noSuchPackage: (sources) => `${sources.join("、")} 都查不到它：名称是否正确？是否是内部软件包（PRIVATE_PACKAGES）？`,
  noSuchVersion: (newest) => `没有这个版本。最新的是：${newest.join("、")}。`,
  mirror: (host) => `如果 ${host} 是公共仓库的镜像，请把它写进 PACKAGE_MIRRORS。`,
};

export function checkWordsIn(language: Language): typeof ENGLISH {
  return language === "zh" ? CHINESE : ENGLISH;
}
