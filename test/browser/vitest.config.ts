import path from "node:path";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

export default defineConfig({
  root: path.join(import.meta.dirname, "../.."),
  test: {
    ...base.test,
    include: ["test/browser/*.test.ts"],
    exclude: [],
    // A page and its desk wait for each other: two files keep two cores busy.
    maxWorkers: 2,
    expect: { poll: { timeout: 30_000 } },
  },
});
