/** What is wrong with the name of a package, its version or its use. */

const HOW =
  "Write it like npm:lodash@4.17.21, pypi:django, maven:group:artifact@1.0, go:golang.org/x/net, or pkg:npm/lodash@4.17.21.";
const either = new Intl.ListFormat("en", { type: "disjunction" });
const all = new Intl.ListFormat("en", { type: "conjunction" });

export const packages = {
  notNamed: `Name a package. ${HOW}`,
  nameTooLong: `That is too long for the name of a package. ${HOW}`,
  strangeCharacter: (name: string, character: string, code: string, ecosystem: string) =>
    `${name} has the character ${character} (U+${code}), which no ${ecosystem} package has: it may only look like another one. Type the name yourself.`,
  notAName: (name: string, ecosystem: string) => `${name} is not the name of a package (${ecosystem}). ${HOW}`,
  notAPurl: (text: string) => `${text} is not a purl. ${HOW}`,
  notAnAddress: (text: string) => `${text} is not the address of a package. ${HOW}`,
  unknownType: (type: string, known: readonly string[]) =>
    `I do not know packages of the type ${type}. I know ${all.format(known)}.`,
  unknownHost: (host: string) => `I do not know packages at ${host}. ${HOW}`,
  isRepository: (repository: string) =>
    `${repository} is a repository, and I judge packages: name the package that you take from it. ${HOW}`,
  ofRepository: (repository: string, names: readonly string[]) =>
    `${repository} is a repository. Which of its packages do you use? I know ${all.format(names)}.`,
  isRange: (version: string, example: string) =>
    `${version} is a range. I judge one version at a time, such as ${example}.`,
  severalPackages: (names: readonly string[]) =>
    `That names ${names.length} packages, and I judge one at a time: ${all.format(names)}. Ask for each by itself.`,
  notAVersion: (version: string) => `${version} is not a version.`,
  nodeModule: (name: string) => `${name} is a module of Node itself, or a file, not a package.`,
  pythonModule: (name: string) => `${name} is a module of Python itself, not a package.`,
  unknownUse: (use: string, known: readonly string[]) => `${use} is not a use. Choose one of ${either.format(known)}.`,
  notFound: (name: string, sources: readonly string[], suggestions: readonly string[]) =>
    `${all.format(sources)} ${sources.length === 1 ? "has" : "have"} no package ${name}${
      suggestions.length > 0 ? `: did you mean ${either.format(suggestions)}?` : ": check the spelling."
    }`,
  noSuchVersion: (name: string, version: string, sources: readonly string[], newest: readonly string[]) =>
    `${all.format(sources)} ${sources.length === 1 ? "has" : "have"} no version ${version} of ${name}.${newest.length === 0 ? "" : ` The newest are ${all.format(newest)}.`}`,
  notScorable: (name: string) =>
    `There is no package ${name}. Check the spelling, or name its repository, such as facebook/react.`,
};
