/** Why a lockfile or an SBOM cannot be read. */
import type { manifests as english } from "../en/manifests.ts";

const KNOWN_FORMATS =
  "package-lock.json、pnpm-lock.yaml、yarn.lock、bun.lock、requirements.txt、Pipfile.lock、poetry.lock、pdm.lock、uv.lock、pylock.toml、go.mod、Cargo.lock、pom.xml、gradle.lockfile、packages.lock.json、Gemfile.lock、composer.lock、CycloneDX（JSON 或 XML）和 SPDX（JSON、tag-value 或 SPDX 3 JSON-LD）";
const AGAIN = "请用原来的工具重新生成，并原样上传。";

export const manifests: typeof english = {
  inFile: (file, problem) => `${file} ${problem}`,
  unnamedFile: "该文件",
  tooLarge: (megabytes) => `超过 ${megabytes} MB：请逐个检查其中的项目。`,
  tooManyPackages: (most) =>
    `包含超过 ${most.toLocaleString("en")} 个软件包：请逐个检查其中的项目，每个项目用自己的文件。`,
  overBudget: "读取时占用的时间或内存过多：请逐个检查其中的项目。",
  empty: `是空的：${AGAIN}`,
  notText: `不是文本文件：请上传工具生成的原文件，不要打包。可以读取 ${KNOWN_FORMATS}。`,
  unknownFormat: `的格式无法识别。可以读取 ${KNOWN_FORMATS}。`,
  doesNotParse: (line) => `${line === undefined ? "" : `第 ${line} 行`}无法解析：${AGAIN}`,
  xmlDoesNotParse: (line) => `第 ${line} 行无法解析：请修正该行后重新上传。`,
  unexpected: (place, problem) => `在 ${place || "开头"} 处的内容不符合预期（${problem}）：${AGAIN}`,
  oldPackageLock: (version) =>
    `的 lockfileVersion 是 ${version}：请用 npm 7 或更新版本运行 npm install --package-lock-only。`,
  unknownPnpmLock: (version) => `的 lockfileVersion 是 ${version}，无法识别：请用 pnpm 7 到 11 生成。`,
  otherSpdx: (version) => `是 ${version}：请另存为 SPDX 2.3、SPDX 3.0 或 CycloneDX。`,
  badPurl: "它的 purl 不以 pkg: 开头",
  badName: "名称或版本不是本服务台能查询的形式",
  onlyRanges: (what, give) =>
    `${what === null ? "" : `是 ${what}，`}只有版本范围，没有实际使用的版本：请提供 ${give}。`,
  onlyHashes: (what, give) => `${what === null ? "" : `是 ${what}，`}没有列出实际使用的版本：请提供 ${give}。`,
  noReader: (what) => `是 ${what ?? "文件"}，目前还不能读取：请提供该项目的 SBOM（CycloneDX 或 SPDX）。`,
  saveAs: (what, give) => `${what === null ? "无法以这种形式读取" : `是 ${what}`}：请提供 ${give}。`,
  notComponents: (what) => `${what === null ? "" : `是 ${what}，`}没有列出所用的软件：请提供锁文件或 SBOM。`,
  binary: (what) => `是 ${what}，不是文本文件：请提供解压后的锁文件或 SBOM。`,
  utf16: "是没有字节顺序标记（BOM）的 UTF-16 文本：请另存为 UTF-8。",
  nothingListed: "文件里没有列出任何软件包。",
  nothingJudged: "文件里没有任何软件包能够判定，因此不算通过。",
  parentPom: "这是父 POM：请检查每个模块的 pom.xml。",
  vex: "这是 VEX：只列出漏洞，没有列出组件。请检查它所指的 SBOM。",
  noSoftware: "其中列出的是硬件或服务，没有软件。",
  sbom: "SBOM",
  skipped: {
    plain: {
      project: "是项目本身或其一部分",
      workspace: "是工作区，即项目本身",
      link: "是指向项目自身文件夹的链接",
      local: "来自项目自身的文件夹或文件",
      replaced: "已被项目自身的文件夹替换",
      device: "是硬件",
      service: "是服务，不是交付的软件",
      crypto: "是密码资产，不是软件",
      "unreadable-entry": "无法读取该条目",
      "no-version": "文件中没有它的版本",
      "other-file": "引用了另一个文件：请一并检查那个文件",
      "other-document": "在另一份文档中描述：请一并检查那份文档",
      "not-a-requirement": "不是依赖声明",
      "no-purl": "文件中既没有它的 purl，也没有写明许可证",
      "no-coordinates": "没有 groupId 或 artifactId",
      "by-property": "名称用了本文件没有设置的属性",
      "system-file": "是构建机器上的文件，不来自软件仓库",
      module: "是单独的模块：请检查它的 pom.xml",
    },
    elsewhere: (host, problem) => `来自 ${host}，因此不按同名的公共软件包判定：${problem}`,
    "elsewhere-unnamed": (host) => `来自 ${host}，因此不按同名的公共软件包判定：该行没有写明名称`,
    invalid: (problem) => problem,
  },
};
