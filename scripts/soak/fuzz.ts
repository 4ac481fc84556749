/** Changed lockfiles and SBOMs, and any text, through the parsers: `npm run fuzz [-- --mutations 2000 --texts 20000 --seed N]`. */
import { parseArgs } from "node:util";
import * as fc from "fast-check";
import { AnyText, HostileManifests, Mutation, readAnyText } from "../../test/hostile-manifests.ts";

const { values } = parseArgs({
  options: {
    mutations: { type: "string", default: "2000" },
    texts: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const seed = Number(values.seed);
const started = performance.now();
using manifests = new HostileManifests();
await fc.assert(
  fc.asyncProperty(Mutation, async (mutation) => {
    const rows = await manifests.newlyApproved(mutation);
    if (rows.length > 0) throw new Error(`approved by a change: ${rows.join(", ")}`);
  }),
  { numRuns: Number(values.mutations), seed },
);
fc.assert(fc.property(AnyText, readAnyText), { numRuns: Number(values.texts), seed });
console.log(
  `${values.mutations} changed files and ${values.texts} texts (seed ${seed}): no crash, and nothing newly approved, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
