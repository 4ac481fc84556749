import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { FactCache } from "./fact-cache.ts";

const TODAY = new Date("2026-12-01T00:00:00Z");

async function folder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-facts-"));
  onTestFinished(async () => await rm(dir, { recursive: true, force: true }));
  return dir;
}

it("keeps every fact for the next process, whether it was written in a batch or at the end", async () => {
  const dir = await folder();
  {
    using cache = new FactCache(dir, TODAY);
    for (let i = 0; i < 1234; i++) cache.set(`key ${i}`, { i }, TODAY);
    expect(cache.get("key 1233")).toEqual({ value: { i: 1233 }, asOf: TODAY });
  }
  using next = new FactCache(dir, TODAY);
  for (const i of [0, 499, 500, 1233]) expect(next.get(`key ${i}`)).toEqual({ value: { i }, asOf: TODAY });
});

it("shows a fact to another process soon", async () => {
  const dir = await folder();
  using cache = new FactCache(dir, TODAY);
  using other = new FactCache(dir, TODAY);
  cache.set("key", "value", TODAY);
  await expect.poll(() => other.get("key")).toEqual({ value: "value", asOf: TODAY });
});

it("a fact that cannot be written hinders no other fact", async () => {
  const dir = await folder();
  {
    using cache = new FactCache(dir, TODAY);
    cache.set("before", 1, TODAY);
    cache.set("circle", 10n, TODAY);
    cache.set("after", 2, TODAY);
  }
  using next = new FactCache(dir, TODAY);
  expect([next.get("before")?.value, next.get("after")?.value]).toEqual([1, 2]);
});
