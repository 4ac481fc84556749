/**
 * Removes from a node_modules folder what the running desk does not need: binaries of other platforms, sources of
 * compiled code, types, source maps and tests. Used by the Dockerfile.
 *
 *   node scripts/build/prune-packages.ts FOLDER [--platform linux] [--arch x64]
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const { positionals, values: target } = parseArgs({
  allowPositionals: true,
  options: {
    platform: { type: "string", default: process.platform },
    arch: { type: "string", default: process.arch },
  },
});
const [root] = positionals;
if (root === undefined || path.basename(root) !== "node_modules") throw new Error("name a folder node_modules");

/** Files that only compilers and debuggers read. */
const FOR_DEVELOPERS = /\.(?:map|d\.[cm]?ts|tsbuildinfo)$|(?:^|\/)\.deps\//u;
/** Folders directly inside a package that no code of it loads. */
const NOT_LOADED = new Set(["test", "tests", "__tests__", "example", "examples", ".github"]);
/** In hnswlib-node the compiler's output is beside the addon. */
const COMPILED = /^hnswlib-node\/(?:src|build\/Release\/obj\.target)\//u;
const ONNX = /^onnxruntime-node\/bin\/napi-v\d+\/(?<platform>[^/]+)\/(?<arch>[^/]+)\//u;

let [before, removed] = [0, 0];
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const full = path.join(entry.parentPath, entry.name);
  const file = path.relative(root, full).replaceAll(path.sep, "/");
  const { size } = statSync(full);
  before += size;
  if (!isUnneeded(file)) continue;
  rmSync(full);
  removed += size;
}
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
console.log(`${megabytes(before)}, of which ${megabytes(removed)} removed: ${megabytes(before - removed)}`);

function isUnneeded(file: string): boolean {
  const binary = ONNX.exec(file)?.groups;
  if (binary) return binary["platform"] !== target.platform || binary["arch"] !== target.arch;
  const inPackage = file.replace(/^.*node_modules\//u, "").split("/");
  const folder = inPackage[inPackage[0]?.startsWith("@") ? 2 : 1];
  return (
    FOR_DEVELOPERS.test(file) ||
    COMPILED.test(file) ||
    file.startsWith("@types/") ||
    (folder !== undefined && inPackage.length > 2 && NOT_LOADED.has(folder))
  );
}
