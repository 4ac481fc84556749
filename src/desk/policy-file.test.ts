import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { openLog } from "../base/log.ts";
import { calendarOf } from "../policy/calendar.ts";
import { compatibilityOf } from "../policy/compatibility.ts";
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

test("a folder without a table of compatible licenses has the starter's, and a mistake in its own keeps the last good one", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-policy-"));
  try {
    const table = PolicyFile.compatibility(dir, openLog("silent"));
    expect(await table.current()).toMatchObject({ isStarter: true, problems: [] });

    const file = path.join(dir, "policy/compatibility.yaml");
    const own = `version: own
unknown: { en: "?", zh: "?" }
sources: { us: { name: Legal, url: "https://example.com", date: 2026-11-30 } }
groups: {}
rules: [{ from: [GPL-2.0-only], into: [MIT], answer: no, en: "No.", zh: "否。", source: us }]
`;
    await mkdir(path.join(dir, "policy"));
    await writeFile(file, own);
    const { policy, isStarter } = await table.current();
    expect(isStarter).toBe(false);
    expect(compatibilityOf(policy, "GPL-2.0-only", "MIT")).toMatchObject({ answer: "no", source: { name: "Legal" } });
    expect(compatibilityOf(policy, "MIT", "GPL-2.0-only").answer).toBe("unknown");

    await writeFile(file, own.replace("[MIT]", "[MTI-license]"));
    expect(await table.current()).toMatchObject({
      policy: { version: "own" },
      problems: [{ file: "compatibility.yaml", line: 5, message: expect.stringContaining("MTI-license is neither") }],
    });
  } finally {
    await rm(dir, { recursive: true });
  }
});
