/** Checks the policy files, and whether the settings fit them. */
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Check } from "../../channels/cli/types.ts";
import { PolicyFile, problemsText } from "../../desk/policy-file.ts";
import type { ApprovalPolicy, Separation } from "../../policy/approval-rules.ts";
import { separationOf } from "../../policy/approvals.ts";
import { idsWithoutCategory } from "../../policy/judge-license.ts";
import { SPDX_IDS } from "../../policy/license-dictionary.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { hasDirectory } from "../chats.ts";
import type { Config } from "../config.ts";

export async function policyChecks(config: Config, log: Log): Promise<Check[]> {
  const licenses = PolicyFile.licenses(config.knowledgeDir, log);
  const routing = PolicyFile.routing(config.knowledgeDir, log);
  const files = {
    licenses,
    routing,
    approvals: PolicyFile.approvals(config.knowledgeDir, log, routing, licenses),
    model: PolicyFile.model(config.knowledgeDir, log),
    products: PolicyFile.products(config.knowledgeDir, log),
    compatibility: PolicyFile.compatibility(config.knowledgeDir, log),
  };
  const found = await Promise.all(
    Object.entries(files).map(([name, file]) => policyCheck(`policy/${name}.yaml`, file, config.knowledgeDir)),
  );
  return [
    ...found,
    ...(await categoryChecks(licenses)),
    ...(await groupChecks(config, routing)),
    ...(await separationChecks(config, files.approvals)),
  ];
}

/** Warns of licenses that a new release of the SPDX list has added and that the policy does not know yet. */
async function categoryChecks(licenses: PolicyFile<LicensePolicy>): Promise<Check[]> {
  // policyChecks reports a policy that cannot be read.
  const unknown = await licenses.current().then(
    ({ policy }) => idsWithoutCategory(policy, SPDX_IDS),
    () => [],
  );
  if (unknown.length === 0) return [];
  const names = unknown.slice(0, 10).join(", ") + (unknown.length > 10 ? ", …" : "");
  return [
    {
      what: "policy",
      state: "warning",
      detail: `${unknown.length} ${unknown.length === 1 ? "license" : "licenses"} of the SPDX list in no category: ${names}`,
      remedy:
        "Add them to a category under `licenses` of policy/licenses.yaml. Until then, each use of them needs a review.",
    },
  ];
}

/** How the desk knows that the people who decide are different people. */
async function separationChecks(config: Config, approvals: PolicyFile<ApprovalPolicy>): Promise<Check[]> {
  const what = "two people";
  // policyChecks reports a policy that cannot be read.
  const tiers = await approvals.current().then(
    ({ policy }) => policy.tiers.filter(({ people, separation }) => people >= 2 || separation === "directory"),
    () => [],
  );
  const directory = hasDirectory(config);
  const named = (wanted: Separation): string =>
    tiers
      .filter((tier) => separationOf(tier, directory) === wanted)
      .map(({ name }) => name)
      .join(", ");
  const [strict, lenient] = [named("directory"), named("trust")];
  const found: Check[] = [];
  if (strict !== "")
    found.push(
      directory
        ? {
            what,
            state: "ok",
            detail: `${strict}: only accounts that the company directory knows can file and approve`,
          }
        : {
            what,
            state: "failed",
            detail: `${strict}: the policy requires accounts of the company directory, but no chat here provides them: nobody can approve`,
            remedy:
              "Set TEAMS_APP_ID and its group, or write `separation: trust` at these tiers of policy/approvals.yaml.",
          },
    );
  if (lenient !== "")
    found.push({
      what,
      state: "warning",
      detail: `${lenient}: separation of duties rests on trust: the desk may not know that two accounts belong to one person`,
      remedy: directory
        ? "Remove `separation: trust` from these tiers of policy/approvals.yaml; then only accounts of the company directory can decide."
        : "With Teams on, only accounts of the company directory can decide. Until then link accounts by hand: ospo people link.",
    });
  return found;
}

/** Membership of a group that the routing does not name has no effect. */
async function groupChecks({ staff, slack }: Config, routing: ReturnType<typeof PolicyFile.routing>): Promise<Check[]> {
  const given = [
    ...staff.flatMap(({ groups }) => groups.map((group) => ["STAFF", group] as const)),
    ...[...(slack?.userGroups.values() ?? [])].map((group) => ["SLACK_STAFF_GROUPS", group] as const),
  ];
  const { groups } = await routing.current().then(
    ({ policy }) => policy,
    () => ({ groups: null }),
  );
  return given.flatMap(([setting, group]) =>
    groups === null || group in groups
      ? []
      : [
          {
            what: "settings",
            state: "failed",
            detail: `${setting} puts people into "${group}", which is not a group of policy/routing.yaml`,
            remedy: `Use one of ${Object.keys(groups).join(", ")}, or add it to policy/routing.yaml.`,
          } as const,
        ],
  );
}

async function policyCheck(
  name: string,
  file: Pick<PolicyFile<{ version: string }>, "current">,
  dir: string,
): Promise<Check> {
  const what = "policy";
  try {
    const { policy, isStarter, problems } = await file.current();
    if (problems.length > 0)
      return { what, state: "failed", detail: problemsText(problems), remedy: `Fix these lines of ${name}.` };
    return {
      what,
      state: isStarter ? "warning" : "ok",
      detail: `${name}, version ${policy.version}`,
      ...(isStarter && {
        remedy: `${dir} has no ${name}: the desk uses its starter policy. Copy it there and edit it.`,
      }),
    };
  } catch (error) {
    return {
      what,
      state: "failed",
      detail: messageOf(error),
      remedy: `Fix these lines of ${name}; until then the desk refuses what it decides.`,
    };
  }
}
