/** Types that several acts of the desk share. */
import type { Package } from "../packages/package.ts";
import type { PackageFacts } from "../policy/facts.ts";
import type { LicensePolicy, VerdictKind } from "../policy/license-policy.ts";
import type { Product } from "../policy/products.ts";
import type { Verdict } from "../policy/types.ts";
import type { CurrentPolicy } from "./policy-file.ts";

export type LookedUp =
  | {
      kind: "verdict";
      facts: PackageFacts;
      /** For the named use, else the strictest verdict over all uses. */
      verdict: Verdict;
      /** The verdict for each use. */
      byUse: { use: string; verdict: VerdictKind }[];
      useNamed: boolean;
      policy: CurrentPolicy<LicensePolicy>;
      /** Absent for a package. */
      product?: Product;
      /** The product of the register that has the same name as this package. */
      namesake?: Product;
    }
  | { kind: "no-such-package"; package: Package; sources: string[]; suggestions: string[] }
  | { kind: "no-such-version"; package: Package; sources: string[]; newest: string[] };
