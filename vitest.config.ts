import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/live/**", "node_modules/**"],
    globalSetup: "test/global-setup.ts",
    // Each scenario opens databases and models, and waits a good part of its time: four at a time is what two cores carry.
    maxWorkers: 4,
    // One process runs many files: it compiles PGlite and reads the handbook once.
    isolate: false,
    // How long a loaded machine may take; what is awaited is mostly there at once.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
