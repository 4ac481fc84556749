import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/live/**", "node_modules/**"],
    globalSetup: "test/global-setup.ts",
    // Each scenario opens databases and models, and waits a good part of its time: three at a time is what two cores carry.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
