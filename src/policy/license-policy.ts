/**
 * Parses the company's license policy, policy/licenses.yaml, reporting every mistake with its line and remedy. Reads no
 * files.
 */
import { z } from "zod";
import { Day, type Path, type PolicyProblem, readYaml, Text } from "./read-yaml.ts";
import { packageWithoutVersion } from "./subject-names.ts";

/** From best to worst. */
export const VERDICT_KINDS = ["approved", "conditional", "needs-review", "prohibited"] as const;
export type VerdictKind = (typeof VERDICT_KINDS)[number];

const Kind = z.enum(VERDICT_KINDS, { error: `is not a verdict: one of ${VERDICT_KINDS.join(", ")}` });
const Words = { en: Text, zh: Text.optional() };
const Handbook = { handbook: Text.optional() };
const Purl = Text.regex(
  /^pkg:[a-z][a-z\d.+-]*\/[^@?#\s]+$/u,
  'is not a purl without a version: write it like "pkg:npm/lodash"',
).transform(packageWithoutVersion);
const Named = z.strictObject({ ...Words, ...Handbook });
const Rule = z.strictObject({ verdict: Kind, ...Handbook });
/** `days` is the time to fix a vulnerability of that severity in a package that is already used. */
const AdvisoryRule = z.strictObject({ verdict: Kind, days: z.number().int().positive(), ...Handbook });

const File = z.strictObject({
  version: Text,
  uses: z.record(Text, Named),
  categories: z.record(Text, Named),
  verdicts: z.record(Text, z.record(Text, Kind)),
  licenses: z.record(Text, z.array(Text)).default({}),
  exceptions: z.record(Text, z.strictObject({ from: Text, ids: z.array(Text) })).default({}),
  obligations: z
    .array(
      z.strictObject({
        id: Text,
        categories: z.array(Text).default([]),
        licenses: z.array(Text).default([]),
        except: z.array(Text).default([]),
        "waived-by": z.array(Text).default([]),
        uses: z.array(Text).min(1),
        ...Words,
        ...Handbook,
      }),
    )
    .default([]),
  overrides: z
    .array(z.strictObject({ license: Text, uses: z.array(Text).min(1), verdict: Kind, ...Words, ...Handbook }))
    .default([]),
  packages: z
    .array(
      z.strictObject({
        package: Purl,
        below: z.coerce.string().optional(),
        versions: z.array(z.coerce.string()).min(1).optional(),
        uses: z.array(Text).optional(),
        verdict: Kind,
        until: Day.optional(),
        ticket: z.number().int().optional(),
        ...Words,
        ...Handbook,
      }),
    )
    .default([]),
  curated: z
    .array(
      z.strictObject({
        package: Purl,
        versions: z.array(z.coerce.string()).min(1),
        license: Text,
        ticket: z.number().int().optional(),
        reason: Text,
      }),
    )
    .default([]),
  alternatives: z.array(z.strictObject({ package: Purl, use: Text, zh: Text.optional() })).default([]),
  scorecard: z
    .array(
      z.strictObject({
        checks: z.array(Text).min(1),
        below: z.number().min(0).max(10),
        uses: z.array(Text).min(1),
        verdict: Kind,
        ...Handbook,
      }),
    )
    .default([]),
  advisories: z.strictObject({
    malware: Rule,
    critical: AdvisoryRule,
    high: AdvisoryRule,
    medium: AdvisoryRule,
    low: AdvisoryRule,
    unknown: AdvisoryRule,
  }),
  "accepted-advisories": z
    .array(
      z.strictObject({ advisory: Text, package: Purl, until: Day, ticket: z.number().int().optional(), reason: Text }),
    )
    .default([]),
  deprecated: Rule,
  cooldown: z.strictObject({ days: z.number().int().min(0), verdict: Kind, ...Handbook }),
  lookalike: Rule,
});

export type LicensePolicy = z.infer<typeof File> & {
  /** The category of each SPDX id that `licenses` does not name. */
  base: ReadonlyMap<string, string>;
  /** Why licenses are in these categories, where public lists or their names suggest another one. */
  reasons: readonly z.infer<typeof CategoryReason>[];
};

/** Why a license is in its category: the clause that decided, and the public lists (`others`) that disagree. */
const CategoryReason = z.strictObject({
  licenses: z.array(Text).min(1),
  category: Text,
  others: z.record(Text, Text),
  why: Text,
});
const Categories = z.object({ reasons: z.array(CategoryReason).default([]) }).catchall(z.array(Text));

/** `categoriesText` is the text of license-categories.yaml. */
export function parseLicensePolicy(
  text: string,
  categoriesText: string,
): { kind: "policy"; policy: LicensePolicy } | { kind: "broken"; problems: PolicyProblem[] } {
  const rules = readYaml("licenses.yaml", text, File);
  const categories = readYaml("license-categories.yaml", categoriesText, Categories);
  if (rules.kind === "broken" || categories.kind === "broken")
    return {
      kind: "broken",
      problems: [rules, categories].flatMap((part) => (part.kind === "broken" ? part.problems : [])),
    };
  const problems = [...crossReferences(rules.value), ...unknownCategories(categories.value, rules.value)].map(
    ({ file, path, message }) => ({
      file,
      line: (file === "licenses.yaml" ? rules : categories).lineOf(path),
      message: `${path.join(".")} ${message}`,
    }),
  );
  if (problems.length > 0) return { kind: "broken", problems };
  const { reasons, ...members } = categories.value;
  const base = new Map(Object.entries(members).flatMap(([category, ids]) => ids.map((id) => [id, category] as const)));
  return { kind: "policy", policy: { ...rules.value, base, reasons } };
}

type Mistake = { file: string; path: Path; message: string };

/** Names that other parts of the file must define. */
function crossReferences(policy: z.infer<typeof File>): Mistake[] {
  const mistakes: Mistake[] = [];
  const uses = Object.keys(policy.uses);
  const categories = Object.keys(policy.categories);
  const expect = (known: readonly string[], what: string, names: readonly string[], path: Path): void => {
    for (const name of names)
      if (!known.includes(name))
        mistakes.push({
          file: "licenses.yaml",
          path,
          message: `names ${name}, which is not a ${what}: one of ${known.join(", ")}`,
        });
  };
  for (const category of categories) {
    const verdicts = policy.verdicts[category];
    const missing = uses.filter((use) => verdicts?.[use] === undefined);
    if (missing.length > 0)
      mistakes.push({
        file: "licenses.yaml",
        path: ["verdicts", category],
        message: `has no verdict for ${missing.join(", ")}`,
      });
  }
  for (const [category, verdicts] of Object.entries(policy.verdicts)) {
    expect(categories, "category", [category], ["verdicts", category]);
    expect(uses, "use", Object.keys(verdicts), ["verdicts", category]);
  }
  for (const category of Object.keys(policy.licenses))
    expect(categories, "category", [category], ["licenses", category]);
  for (const [to, { from }] of Object.entries(policy.exceptions))
    expect(categories, "category", [to, from], ["exceptions", to]);
  for (const part of ["obligations", "overrides", "packages", "scorecard"] as const)
    policy[part].forEach((rule, i) => {
      expect(uses, "use", rule.uses ?? [], [part, i]);
      if ("categories" in rule) expect(categories, "category", rule.categories, [part, i]);
    });
  for (const required of ["no-license", "custom"])
    expect(categories, "category of this file, and the desk needs it", [required], ["categories"]);
  return mistakes;
}

function unknownCategories(base: z.infer<typeof Categories>, policy: z.infer<typeof File>): Mistake[] {
  const { reasons: _, ...members } = base;
  return Object.keys(members)
    .filter((category) => !Object.hasOwn(policy.categories, category))
    .map((category) => ({
      file: "license-categories.yaml",
      path: [category],
      message: "is not a category of licenses.yaml",
    }));
}
