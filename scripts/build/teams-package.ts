/**
 * Builds the app package that an administrator uploads to Teams: `npm run teams:package -- --help`. Checked against
 * Microsoft's schema before it is written.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildPackage } from "./teams-app.ts";

const USAGE = `npm run teams:package -- --app-id ID --url https://desk.example.com [--company NAME] [--privacy URL] [--terms URL] [--out FILE]

  --app-id   the id of the bot's registration in Entra (TEAMS_APP_ID)
  --url      where people reach the desk; its host is the one whose links unfurl (PUBLIC_URL)
  --company  who runs the desk, as Teams shows it (at most 32 characters)
  --privacy, --terms   pages of yours; without them Teams shows the address of the desk
  --out      deploy/teams/ospo-desk.zip
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let given;
  try {
    given = parseArgs({
      options: {
        "app-id": { type: "string", default: process.env["TEAMS_APP_ID"] ?? "" },
        url: { type: "string", default: process.env["PUBLIC_URL"] ?? "" },
        company: { type: "string", default: "Open source program office" },
        privacy: { type: "string" },
        terms: { type: "string" },
        out: { type: "string", default: path.join(import.meta.dirname, "../../deploy/teams/ospo-desk.zip") },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (given.help) {
    console.log(USAGE);
    return 0;
  }
  if (given["app-id"] === "" || !/^https:\/\/./u.test(given.url) || !URL.canParse(given.url)) {
    console.error(`--app-id and an https --url are needed\n\n${USAGE}`);
    return 2;
  }
  const icons = path.join(import.meta.dirname, "../../deploy/teams");
  const built = buildPackage(
    {
      appId: given["app-id"],
      url: given.url.replace(/\/+$/u, ""),
      company: given.company,
      privacyUrl: given.privacy,
      termsUrl: given.terms,
    },
    {
      "color.png": await readFile(path.join(icons, "color.png")),
      "outline.png": await readFile(path.join(icons, "outline.png")),
    },
  );
  if (built.kind === "wrong") {
    console.error(
      `the package is not what Teams takes:\n${built.problems.map((problem) => `  ${problem}\n`).join("")}`,
    );
    return 1;
  }
  await mkdir(path.dirname(path.resolve(given.out)), { recursive: true });
  await writeFile(given.out, built.zip);
  console.log(`${given.out}: upload it in the Teams admin center, or in Teams under Apps > Manage your apps`);
  return 0;
}
