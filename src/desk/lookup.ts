/** Looks up one package: its facts, and the policy's verdict for a use. An unknown fact never leads to approval. */
import type { Package } from "../packages/package.ts";
import { similarNames } from "../packages/similar.ts";
import { productNamed } from "../policy/products.ts";
import type { PackageDeps } from "./desk.ts";
import { judgeForUses, requireUse } from "./judge-for-uses.ts";
import { lookUpProduct, productOf } from "./lookup-product.ts";
import type { LookedUp } from "./types.ts";

export type LookUp = {
  package: Package;
  /** Null where no use was named. */
  use: string | null;
};

/** Throws InvalidError for a use that the policy does not define. */
export async function lookUp(desk: PackageDeps, { package: pkg, use }: LookUp): Promise<LookedUp> {
  const current = await desk.policy.current();
  requireUse(current.policy, use);
  const { products } = (await desk.products.current()).policy;
  const product = productOf(pkg, products);
  if (product) return await lookUpProduct(desk, product, pkg.version, use);
  const found = await desk.packages.find(pkg);
  if (found.kind === "no-such-package") return { ...found, suggestions: similarNames(pkg) };
  if (found.kind === "no-such-version") return found;
  const namesake = productNamed(pkg.name, products);
  return {
    kind: "verdict",
    ...judgeForUses(desk, current.policy, found.facts, use),
    useNamed: use !== null,
    facts: found.facts,
    policy: current,
    ...(namesake && { namesake }),
  };
}
