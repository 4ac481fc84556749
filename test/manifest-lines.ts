/** A lockfile or SBOM as lines of text, for comparing. */
import { purlOf } from "../src/packages/package.ts";
import { readManifest } from "../src/packages/manifests/read-manifest.ts";

/** Format, then each package with its way, license and whether it is for development, then what is not judged. */
export function readAsLines(file: string, content: unknown): { format: string; packages: string[]; skipped: string[] } {
  const manifest = readManifest(file, typeof content === "string" ? content : JSON.stringify(content));
  return {
    format: manifest.format,
    packages: [
      ...manifest.packages.map(
        (each) => `${decodeURIComponent(purlOf(each.package)).replace("pkg:", "")}${about(each)}`,
      ),
      ...manifest.others.map((each) => `${each.name}@${each.version}${about(each)}`),
    ],
    skipped: manifest.skipped.map(({ what, why }) => `${what}: ${why.kind}`),
  };
}

/** The way to it, the license that the file states, and whether it is for development. */
function about({ path, dev, licenses }: { path: string[]; dev: boolean | null; licenses: string[] }): string {
  return [path.length > 0 && `by ${path.join(">")}`, licenses.length > 0 && licenses.join(" | "), dev && "dev"]
    .filter(Boolean)
    .map((part) => ` (${part})`)
    .join("");
}

export function joinLines(...all: string[]): string {
  return `${all.join("\n")}\n`;
}
