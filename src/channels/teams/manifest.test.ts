/** The app package is the one of this code, fits Microsoft's schema, and asks for no permission more than it needs. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import manifest from "../../../deploy/teams/manifest.json" with { type: "json" };
import { buildPackage, problemsOf } from "../../../scripts/build/teams-app.ts";
import { COMMANDS } from "../chat/commands.ts";
import { teamsManifest } from "./manifest.ts";

const EXAMPLE = {
  appId: "00000000-0000-0000-0000-000000000000",
  url: "https://desk.example.com",
  company: "Open source program office",
};
const icon = (name: string): Uint8Array => readFileSync(path.join(import.meta.dirname, "../../../deploy/teams", name));
const problems = (built: ReturnType<typeof buildPackage>): string =>
  built.kind === "wrong" ? built.problems.join("\n") : "";
const icons = { "color.png": icon("color.png"), "outline.png": icon("outline.png") };

test("deploy/teams/manifest.json is the code's own and fits the schema", () => {
  expect(manifest).toEqual(teamsManifest(EXAMPLE));
  expect(problemsOf(manifest)).toEqual([]);
});

test("every scope offers the commands that the desk listens to, personal chats also starters", () => {
  const [bot] = manifest.bots;
  for (const { scopes, commands } of bot!.commandLists) {
    const words = commands.filter((command) => !("type" in command)).map(({ title }) => title);
    expect([scopes, words]).toEqual([
      scopes,
      COMMANDS.map(({ name }) => name).filter((name) => name !== "auto" || !scopes.includes("personal")),
    ]);
    expect(commands.some((command) => "prompt" in command)).toBe(scopes.includes("personal"));
  }
  expect(bot!.commandLists.flatMap(({ scopes }) => scopes)).toEqual(bot!.scopes);
});

test("it may read threads of channels that it is in, and nothing else", () => {
  expect(manifest.authorization.permissions.resourceSpecific).toEqual([
    { name: "ChannelMessage.Read.Group", type: "Application" },
  ]);
  expect(manifest.validDomains).toEqual(["desk.example.com"]);
});

test("the package holds the manifest and the icons, the same each time", () => {
  const app = {
    ...EXAMPLE,
    appId: "8f5c3c9e-6f0e-4a53-9d0b-6a1d6d2f0001",
    url: "https://ospo.acme.example:8443",
    company: "Acme",
  };
  const built = buildPackage(app, icons);
  if (built.kind === "wrong") throw new Error(built.problems.join());
  const files = unzipSync(built.zip);
  expect(Object.keys(files).toSorted()).toEqual(["color.png", "manifest.json", "outline.png"]);
  expect(JSON.parse(strFromU8(files["manifest.json"]!))).toMatchObject({
    bots: [{ botId: app.appId }],
    developer: { name: "Acme", privacyUrl: app.url },
    validDomains: ["ospo.acme.example"],
  });
  expect(buildPackage(app, icons)).toEqual(built);
});

test("what Teams would refuse is not built", () => {
  expect(problems(buildPackage({ ...EXAMPLE, appId: "the bot" }, icons))).toContain("/bots/0/botId");
  expect(problems(buildPackage({ ...EXAMPLE, company: "x".repeat(33) }, icons))).toContain("/developer/name");
  expect(problems(buildPackage({ ...EXAMPLE, privacyUrl: "acme.example" }, icons))).toContain("/developer/privacyUrl");
  expect(problems(buildPackage(EXAMPLE, { ...icons, "outline.png": icons["color.png"] }))).toContain(
    "outline.png is no PNG of 32 x 32",
  );
});

test("the outline is white on nothing", () => {
  const pixels = pixelsOf(icons["outline.png"]);
  expect(pixels.some(({ alpha }) => alpha === 0)).toBe(true);
  expect(pixels.some(({ alpha }) => alpha === 255)).toBe(true);
  expect(pixels.filter(({ alpha, rgb }) => alpha > 0 && rgb.some((value) => value < 250))).toEqual([]);
});

/** Of a PNG with 8 bits for each of red, green, blue and alpha: https://www.w3.org/TR/png/#9Filters */
function pixelsOf(png: Uint8Array): { rgb: number[]; alpha: number }[] {
  const bytes = Buffer.from(png);
  expect([bytes[24], bytes[25]], "8 bits, RGBA").toEqual([8, 6]);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  const width = bytes.readUInt32BE(16) * 4;
  const rows: number[][] = [];
  for (let start = 0; start < raw.length; start += width + 1) {
    const above = rows.at(-1) ?? [];
    const row: number[] = [];
    for (let index = 0; index < width; index++) {
      const [left, up, corner] = [row[index - 4] ?? 0, above[index] ?? 0, index < 4 ? 0 : (above[index - 4] ?? 0)];
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][raw[start]!]!;
      row.push((raw[start + 1 + index]! + add) & 255);
    }
    rows.push(row);
  }
  const flat = rows.flat();
  return Array.from({ length: flat.length / 4 }, (_, index) => ({
    rgb: flat.slice(index * 4, index * 4 + 3),
    alpha: flat[index * 4 + 3]!,
  }));
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
