import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The longest begin first: begun last, they would keep one core busy at the end, for a minute. */
const LONGEST =
  /\/(?:backup-process|process|hostile-documents|outages|backup|teams-tickets|queue-model|remote-embeddings(?:-failures)?|log-markers|same-story|malformed)\.test\.ts$/u;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this sorts test files, by the base class
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONGEST.test(b.moduleId)) - Number(LONGEST.test(a.moduleId)));
  }
}

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/live/**", "node_modules/**"],
    globalSetup: "test/global-setup.ts",
    sequence: { sequencer: LongestFirst },
    // Scenarios wait for more than half of their time. Each process takes up to 1 GB.
    maxWorkers: Math.min(10, availableParallelism() * 2),
    // One process runs many files: it compiles PGlite and reads the handbook once.
    isolate: false,
    // How long a loaded machine may take; what is awaited is mostly there at once.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
