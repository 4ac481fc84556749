/** Reads lines of code and of build files as the package that they use. */
import { isBuiltin } from "node:module";
import { InvalidError } from "../base/errors.ts";
import { inWords } from "../words/words.ts";
import { onlyOne } from "./only-one.ts";
import { type Package, packageOf } from "./package.ts";
import { PACKAGE_OF_MODULE, PYTHON_STANDARD_MODULES } from "./python-modules.ts";

/** `import a from "lodash"` and `require("lodash")`. Modules of Node and of the project do not count beside a package. */
export function fromModules(text: string): Package | undefined {
  const named = [
    ...text.matchAll(/(?:\bfrom\s{0,9}|\brequire\s{0,9}\(\s{0,9}|\bimport\s{0,9}\(?\s{0,9})["']([^"']{1,300})["']/gu),
  ].map(([, module = ""]) => module);
  const others = named.filter((module) => !isBuiltin(module) && !/^\.{0,2}\//u.test(module));
  const [own] = named;
  if (own !== undefined && others.length === 0)
    throw new InvalidError(inWords((words) => words.packages.nodeModule(own)));
  return onlyOne(
    others.map((module) =>
      packageOf(
        "npm",
        module
          .split("/")
          .slice(0, module.startsWith("@") ? 2 : 1)
          .join("/"),
      ),
    ),
  );
}

/** Python, Maven and Gradle. */
export function fromCode(text: string): Package | undefined {
  const [, python] =
    /^(?:from\s+([\w.]+)\s+import\b|import\s+([\w.]+)(?:\s+as\s+\w+)?$)/u
      .exec(text)
      ?.filter((part) => part !== undefined) ?? [];
  if (python !== undefined) {
    const top = python.split(".")[0] ?? python;
    if (PYTHON_STANDARD_MODULES.has(top)) throw new InvalidError(inWords((words) => words.packages.pythonModule(top)));
    return packageOf("pypi", PACKAGE_OF_MODULE.get(top) ?? top);
  }
  return onlyOne([...fromMaven(text), ...fromGradle(text)]);
}

function fromMaven(text: string): Package[] {
  return text.split(/<\/dependency>/iu).flatMap((block) => {
    // An exclusion has coordinates, too, and they come after those of the dependency.
    const group = /<groupId>([^<]+)<\/groupId>/u.exec(block)?.[1]?.trim();
    const artifact = /<artifactId>([^<]+)<\/artifactId>/u.exec(block)?.[1]?.trim();
    const version = /<version>([^<$]+)<\/version>/u.exec(block)?.[1]?.trim();
    return group && artifact ? packageOf("maven", `${group}:${artifact}`, version) : [];
  });
}

function fromGradle(text: string): Package[] {
  const lines = text.matchAll(
    /\b(?:implementation|api|compileOnly|runtimeOnly|testImplementation)\s{0,9}\(?\s{0,9}["']([^"':]{1,200}:[^"':]{1,200})(?::([^"'@]{1,100}))?["']/gu,
  );
  return [...lines].map(([, name = "", version]) => packageOf("maven", name, version));
}
