import path from "node:path";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

export default defineConfig({
  root: path.join(import.meta.dirname, "../.."),
  test: {
    ...base.test,
    include: ["test/browser/*.test.ts"],
    exclude: [],
    // A desk and a Chromium keep two cores busy.
    maxWorkers: 1,
    expect: { poll: { timeout: 15_000 } },
  },
});
