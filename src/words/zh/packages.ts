/** What is wrong with the name of a package, its version or its use. */
import type { packages as english } from "../en/packages.ts";

const HOW =
  "写法例如 npm:lodash@4.17.21、pypi:django、maven:group:artifact@1.0、go:golang.org/x/net 或 pkg:npm/lodash@4.17.21。";

export const packages: typeof english = {
  notNamed: `请写明软件包。${HOW}`,
  nameTooLong: `软件包名称太长。${HOW}`,
  strangeCharacter: (name, character, code, ecosystem) =>
    `${name} 含有字符 ${character}（U+${code}），${ecosystem} 的软件包名称中没有这种字符：它可能只是看起来像另一个字符。请自己输入名称。`,
  notAName: (name, ecosystem) => `${name} 不是软件包名称（${ecosystem}）。${HOW}`,
  notAPurl: (text) => `${text} 不是 purl。${HOW}`,
  notAnAddress: (text) => `${text} 不是软件包的地址。${HOW}`,
  unknownType: (type, known) => `不支持 ${type} 类型的软件包。支持的类型有 ${known.join("、")}。`,
  unknownHost: (host) => `不支持 ${host} 上的软件包。${HOW}`,
  isRepository: (repository) => `${repository} 是代码仓库，而我判断的是软件包：请写明您从中使用的软件包。${HOW}`,
  ofRepository: (repository, names) =>
    `${repository} 是代码仓库。您用的是其中哪个软件包？我知道的有 ${names.join("、")}。`,
  isRange: (version, example) => `${version} 是版本范围。一次只能判断一个版本，例如 ${example}。`,
  severalPackages: (names) => `这里写了 ${names.length} 个软件包：${names.join("、")}。一次只能判断一个，请分别询问。`,
  notAVersion: (version) => `${version} 不是版本号。`,
  nodeModule: (name) => `${name} 是 Node 自带的模块或一个文件，不是软件包。`,
  pythonModule: (name) => `${name} 是 Python 自带的模块，不是软件包。`,
  unknownUse: (use, known) => `${use} 不是用途。请从 ${known.join("、")} 中选择。`,
  notFound: (name, sources, suggestions) =>
    `${sources.join("、")} 没有名为 ${name} 的软件包${
      suggestions.length > 0 ? `：您要找的是不是 ${suggestions.join(" 或 ")}？` : "：请检查拼写。"
    }`,
  noSuchVersion: (name, version, sources, newest) =>
    `${sources.join("、")} 没有 ${name} 的 ${version} 版本。${newest.length === 0 ? "" : `最新的版本是 ${newest.join("、")}。`}`,
  notScorable: (name) => `没有名为 ${name} 的软件包。请检查拼写，或写明它的代码仓库，例如 facebook/react。`,
};
