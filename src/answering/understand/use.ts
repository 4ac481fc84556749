/** The one use that a text means. */
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { usesIn } from "./circumstances.ts";

/** Null if the text mentions no use, or several. */
export function useIn(text: string, policy: LicensePolicy): string | null {
  const [first, ...others] = usesIn(text, policy);
  return first && others.every(({ use }) => use === first.use) ? first.use : null;
}
