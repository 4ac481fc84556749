/** The app package: a manifest that fits Microsoft's schema, and two icons of the size that Teams asks for. */
import schema from "@microsoft/app-manifest/build/json-schemas/teams/v1.30/MicrosoftTeams.schema.json" with { type: "json" };
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { zipSync } from "fflate";
import { type TeamsApp, teamsManifest } from "../../src/channels/teams/manifest.ts";

type Icons = Record<"color.png" | "outline.png", Uint8Array>;
export type Package = { kind: "built"; zip: Uint8Array } | { kind: "wrong"; problems: string[] };

const SIZES: Record<keyof Icons, number> = { "color.png": 192, "outline.png": 32 };
/** The same input gives the same file. */
const MADE = new Date("2026-01-01T12:00:00Z");

export function buildPackage(app: TeamsApp, icons: Icons): Package {
  const manifest = teamsManifest(app);
  const problems = [...problemsOf(manifest), ...iconProblems(icons)];
  if (problems.length > 0) return { kind: "wrong", problems };
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  return { kind: "built", zip: zipSync({ "manifest.json": text, ...icons }, { mtime: MADE }) };
}

/** The ways in which a manifest does not fit the schema, including its version. */
export function problemsOf(manifest: object): string[] {
  // Some patterns of the schema are invalid with the flag "u".
  const ajv = new Ajv.default({ allErrors: true, strict: false, unicodeRegExp: false });
  addFormats.default(ajv, ["uri", "email", "regex"]);
  const validate = ajv.compile(schema);
  validate(manifest);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
}

/** A PNG has width and height at fixed offsets: https://www.w3.org/TR/png/#11IHDR */
function iconProblems(icons: Icons): string[] {
  return Object.entries(SIZES).flatMap(([name, size]) => {
    const bytes = Buffer.from(icons[name as keyof Icons]);
    const isPng = bytes.toString("latin1", 1, 4) === "PNG";
    return isPng && bytes.readUInt32BE(16) === size && bytes.readUInt32BE(20) === size
      ? []
      : [`${name} is no PNG of ${size} x ${size}`];
  });
}
