/**
 * Reads the packages of an uploaded lockfile or SBOM. A large file, or one whose parser may take long, is read in a
 * sandbox.
 */
import pLimit from "p-limit";
import { InvalidError } from "../../base/errors.ts";
import { pauser } from "../../base/pause.ts";
import { OverBudgetError, Sandbox } from "../../base/sandbox.ts";
import { type ManifestPackage, ManifestPackages } from "./manifest.ts";
import { baseName, isSlow, type Manifest, readManifest, type work } from "./read-manifest.ts";
import { inWords } from "../../words/words.ts";

/** Up to this size, reading takes no longer than starting a process: a few milliseconds. */
const SMALL = 50_000;
/** A package-lock.json of 30 MB takes about half of these. */
const BUDGET = { memoryMb: 1200, cpuMs: 10_000, wallMs: 60_000 };
const oneAtATime = pLimit(1);

/** Throws an InvalidError that names the file, the line if known, and the remedy. */
export async function readUpload(file: string, text: string): Promise<Manifest> {
  if (text.length <= SMALL && !isSlow(file, text)) return readManifest(file, text);
  return await oneAtATime(async () => {
    using sandbox = new Sandbox<typeof work>(new URL("read-manifest.ts", import.meta.url), BUDGET);
    try {
      const { pieces, ...others } = await sandbox.run({ file, text });
      const packages: ManifestPackage[] = [];
      const pause = pauser();
      for (const piece of pieces) {
        for (const each of ManifestPackages.parse(JSON.parse(piece))) packages.push(each);
        await pause();
      }
      return { ...others, packages };
    } catch (error) {
      if (!(error instanceof OverBudgetError)) throw error;
      throw new InvalidError(
        inWords(({ manifests }) => manifests.inFile(baseName(file), manifests.overBudget)),
        { cause: error },
      );
    }
  });
}
