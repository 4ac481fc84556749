/** A checked project as scripts and code scanning read it. */
import { VERDICT_KINDS, type VerdictKind } from "../policy/license-policy.ts";
import type { Checked } from "./check-project.ts";

/** The facts are left out, because they are large. */
export function checkedJson(checked: Checked): object {
  return { ...checked, packages: checked.packages.map((row) => ({ ...row, facts: undefined })) };
}

const LEVELS: Record<VerdictKind, string> = {
  approved: "none",
  conditional: "note",
  "needs-review": "warning",
  prohibited: "error",
};

/**
 * SARIF for code scanning: one result per package that is not approved
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).
 */
export function sarifOf({ file, packages, policy }: Checked): object {
  const reported = packages.filter(({ verdict }) => verdict !== "approved");
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "ospo-desk",
            version: policy,
            rules: VERDICT_KINDS.filter((kind) => kind !== "approved").map((kind) => ({
              id: kind,
              shortDescription: { text: `Open source policy: ${kind}` },
              defaultConfiguration: { level: LEVELS[kind] },
            })),
          },
        },
        results: reported.map(({ purl, verdict, because, path, originProblem }) => ({
          ruleId: verdict,
          level: LEVELS[verdict],
          message: { text: `${purl}: ${because.join(" ")}${path.length > 1 ? ` (by ${path.join(" > ")})` : ""}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file.replaceAll("\\", "/").replace(/^\.\//u, "") },
                region: { startLine: 1 },
              },
            },
          ],
          partialFingerprints: { package: originProblem ? `${purl} ${JSON.stringify(originProblem)}` : purl },
        })),
      },
    ],
  };
}
