import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { openLog } from "../base/log.ts";
import { calendarOf } from "../policy/calendar.ts";
import { PolicyFile } from "./policy-file.ts";

const STARTER = await readFile(path.join(import.meta.dirname, "../../knowledge/policy/routing.yaml"), "utf8");

test("a routing file that names another country is read once, whoever asks meanwhile, and a mistake keeps the last good one", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-policy-"));
  try {
    await mkdir(path.join(dir, "policy"));
    const write = async (place: string): Promise<void> =>
      await writeFile(
        path.join(dir, "policy/routing.yaml"),
        STARTER.replaceAll("country: DE, state: BE", place).replace(/^version: .*$/mu, `version: "${place}"`),
      );
    const log = openLog("silent");
    const loaded = vi.spyOn(log, "info");
    const routes = PolicyFile.routing(dir, log);
    const bastilleDay = new Date("2027-07-14T10:00:00Z");
    const isOpen = async (): Promise<boolean> =>
      calendarOf((await routes.current()).policy, "ospo").isOpen(bastilleDay);

    await write("country: DE");
    expect(await isOpen()).toBe(true);
    await write("country: FR");
    const asked = await Promise.all(Array.from({ length: 20 }, () => routes.current()));
    expect(asked.map(({ policy }) => policy.version)).toEqual(Array(20).fill("country: FR"));
    expect(loaded).toHaveBeenCalledTimes(1);
    expect(await isOpen()).toBe(false);

    await write("country: ATLANTIS");
    const { policy, problems } = await routes.current();
    expect(policy.version).toBe("country: FR");
    expect(problems).toEqual([
      { file: "routing.yaml", line: expect.any(Number), message: expect.stringMatching(/holidays\.country/u) },
    ]);
    expect(await isOpen()).toBe(false);
  } finally {
    await rm(dir, { recursive: true });
  }
});
