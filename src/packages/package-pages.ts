/** Pages, documentation and archives of packages on the sites of registries: the path has the name, and the version. */
import type { PackageType } from "../policy/facts.ts";

const SCOPED = String.raw`((?:@[^/]+\/)?[^/@]+)`;

export const PACKAGE_PAGES: [host: RegExp, path: RegExp, type: PackageType][] = [
  [/^(?:www\.)?npmjs\.(?:com|org)$/u, /^\/package\/((?:@[^/]+\/)?[^/]+)(?:\/v\/([^/]+))?/u, "npm"],
  // Escaped, as in origin.ts.
  [
    /^registry\.(?:npmjs\u002Eorg|yarnpkg\.com)$/u,
    new RegExp(String.raw`^\/${SCOPED}(?:\/-\/[^/]*?-(\d[^/]*)\.tgz$|\/(\d[^/]*))?`, "u"),
    "npm",
  ],
  [/^(?:www\.)?yarnpkg\.com$/u, /^\/package\/((?:@[^/]+\/)?[^/]+)/u, "npm"],
  [/^unpkg\.com$/u, new RegExp(String.raw`^\/${SCOPED}(?:@([^/]+))?`, "u"), "npm"],
  [/^cdn\.jsdelivr\.net$/u, new RegExp(String.raw`^\/npm\/${SCOPED}(?:@([^/]+))?`, "u"), "npm"],
  [/^pypi\.org$/u, /^\/project\/([^/]+)(?:\/(\d[^/]*))?/u, "pypi"],
  [/^files\.pythonhosted\.org$/u, /^\/packages\/.*\/([^/]+?)-(\d[^/-]*?)(?:-[^/]*\.whl|\.tar\.gz|\.zip)$/u, "pypi"],
  [/^(?:search\.maven\.org|central\.sonatype\.com)$/u, /^\/artifact\/([^/]+\/[^/]+)(?:\/([^/]+))?/u, "maven"],
  [/^mvnrepository\.com$/u, /^\/artifact\/([^/]+\/[^/]+)(?:\/([^/]+))?/u, "maven"],
  [/^(?:www\.)?javadoc\.io$/u, /^\/(?:doc|static)\/([^/]+\/[^/]+)(?:\/([^/]+))?/u, "maven"],
  [/^repo1\.maven\.org$/u, /^\/maven2\/(.+\/[^/]+)\/([^/]+)\/[^/]+\.(?:jar|pom|aar|war)$/u, "maven"],
  [/^pkg\.go\.dev$/u, /^\/([^@?]+?)(?:@([^/]+).*)?$/u, "go"],
  [/^proxy\.golang\.org$/u, /^\/([^@]+)\/@v\/([^/]+)\.(?:zip|mod|info)$/u, "go"],
  [/^crates\.io$/u, /^\/crates\/([^/]+)(?:\/([^/]+))?/u, "cargo"],
  [/^static\.crates\.io$/u, /^\/crates\/([^/]+)\/[^/]*?-(\d[^/]*)\.crate$/u, "cargo"],
  [/^docs\.rs$/u, /^\/(?:crate\/)?([^/]+)(?:\/([^/]+))?/u, "cargo"],
  [/^lib\.rs$/u, /^\/crates\/([^/]+)/u, "cargo"],
  [/^(?:www\.)?nuget\.org$/u, /^\/(?:packages|api\/v2\/package)\/([^/]+)(?:\/([^/]+))?/u, "nuget"],
  [/^(?:www\.)?rubygems\.org$/u, /^\/gems\/([^/]+)(?:\/versions\/([^/]+))?/u, "gem"],
  [/^(?:www\.)?rubygems\.org$/u, /^\/downloads\/([^/]+?)-(\d[^/-]*)\.gem$/u, "gem"],
  [/^(?:www\.)?rubydoc\.info$/u, /^\/gems\/([^/]+)(?:\/(\d[^/]*))?/u, "gem"],
  [/^packagist\.org$/u, /^\/packages\/([^/]+\/[^/]+)/u, "composer"],
  [/^hub\.docker\.com$/u, /^\/(?:r|_)\/([^/]+(?:\/(?!tags)[^/]+)?)/u, "docker"],
  [/^pub\.dev$/u, /^\/packages\/([^/]+)(?:\/versions\/([^/]+))?/u, "pub"],
  [/^hex\.pm$/u, /^\/packages\/([^/]+)(?:\/([^/]+))?/u, "hex"],
  [/^cocoapods\.org$/u, /^\/pods\/([^/]+)/u, "cocoapods"],
  [/^conan\.io$/u, /^\/center\/recipes\/([^/]+)/u, "conan"],
  [/^(?:www\.)?anaconda\.org$/u, /^\/[^/]+\/([^/]+)/u, "conda"],
  [/^cran\.r-project\.org$/u, /^\/(?:web\/)?packages?[=/]([^/]+)/u, "cran"],
  [/^huggingface\.co$/u, /^\/(?!datasets\/|spaces\/|docs\/)([^/]+\/[^/]+)/u, "huggingface"],
];
