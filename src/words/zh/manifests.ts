/** Why a lockfile or an SBOM cannot be read. */
import type { manifests as english } from "../en/manifests.ts";

const KNOWN =
  "package-lock.json、pnpm-lock.yaml、yarn.lock、requirements.txt、poetry.lock、uv.lock、go.mod、Cargo.lock、pom.xml、CycloneDX JSON 或 SPDX JSON";
const AGAIN = "请用原来的工具重新生成，并原样上传。";

export const manifests: typeof english = {
  inFile: (file, problem) => `${file} ${problem}`,
  unnamedFile: "该文件",
  tooLarge: (megabytes) => `超过 ${megabytes} MB：请逐个检查其中的项目。`,
  tooManyPackages: (most) =>
    `包含超过 ${most.toLocaleString("en")} 个软件包：请逐个检查其中的项目，每个项目用自己的文件。`,
  overBudget: "读取时占用的时间或内存过多：请逐个检查其中的项目。",
  empty: `是空的：${AGAIN}`,
  notText: `不是文本文件：请上传工具生成的原文件，不要打包。可以读取 ${KNOWN}。`,
  unknownFormat: `的格式无法识别。可以读取 ${KNOWN}。`,
  doesNotParse: (line) => `${line === undefined ? "" : `第 ${line} 行`}无法解析：${AGAIN}`,
  pomDoesNotParse: (line) => `第 ${line} 行无法解析：请修正该行后重新上传。`,
  unexpected: (place, problem) => `在 ${place || "开头"} 处的内容不符合预期（${problem}）：${AGAIN}`,
  oldPackageLock: (version) =>
    `的 lockfileVersion 是 ${version}：请用 npm 7 或更新版本运行 npm install --package-lock-only。`,
  unknownPnpmLock: (version) => `的 lockfileVersion 是 ${version}，无法识别：请用 pnpm 7 到 11 生成。`,
  spdx3: "似乎是 SPDX 3：请另存为 SPDX 2.3 或 CycloneDX JSON。",
  otherSpdx: (version) => `是 ${version}：请另存为 SPDX 2.3 或 CycloneDX JSON。`,
  onlyRanges: "只有版本范围，没有实际使用的版本：请上传同一目录下的 package-lock.json、pnpm-lock.yaml 或 yarn.lock。",
};
