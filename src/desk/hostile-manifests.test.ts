import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AnyText, HostileManifests, Mutation, readAnyText } from "../../test/hostile-manifests.ts";

/** `npm run fuzz` does 2,000 and 20,000, each time others. */
const SEED = 20_261_130;

test("a changed lockfile or SBOM is read or refused, and approves nothing that it did not", async () => {
  using manifests = new HostileManifests();
  expect(await manifests.approvedSamples()).toBeGreaterThan(15);
  await fc.assert(
    fc.asyncProperty(Mutation, async (mutation) => {
      expect(await manifests.newlyApproved(mutation)).toEqual([]);
    }),
    { numRuns: 300, seed: SEED },
  );
});

test("any text is read or refused", () => {
  expect(() => fc.assert(fc.property(AnyText, readAnyText), { numRuns: 2000, seed: SEED })).not.toThrow();
});
