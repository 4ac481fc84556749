/**
 * ClearlyDefined (https://clearlydefined.io): licenses found by scanning and corrected by people. Sometimes slow, so it
 * is asked last.
 */
import { z } from "zod";
import type { Ecosystem } from "../policy/facts.ts";
import type { RegistryPackage } from "./package.ts";
import type { Service, ServiceAnswer } from "./service.ts";

const Definition = z.object({
  licensed: z.object({ declared: z.string().nullish() }).nullish(),
  described: z.object({ tools: z.array(z.string()).nullish() }).nullish(),
});

const COORDINATE_PREFIXES: Record<Ecosystem, string> = {
  npm: "npm/npmjs",
  pypi: "pypi/pypi",
  maven: "maven/mavencentral",
  go: "go/golang",
  cargo: "crate/cratesio",
  nuget: "nuget/nuget",
  gem: "gem/rubygems",
};

/** The declared license, as an SPDX expression, NOASSERTION or NONE. */
export async function declaredLicense(
  service: Service,
  { ecosystem, name }: RegistryPackage,
  version: string,
  signal?: AbortSignal,
): Promise<ServiceAnswer<string | null>> {
  const cut = ecosystem === "maven" ? name.indexOf(":") : name.lastIndexOf("/");
  const [namespace, last] = cut < 0 ? ["-", name] : [name.slice(0, cut), name.slice(cut + 1)];
  const coordinates = [namespace, last, version].map(encodeURIComponent).join("/").replace(/^%40/u, "@");
  const answer = await service.json(
    `/definitions/${COORDINATE_PREFIXES[ecosystem]}/${coordinates}?expand=-files`,
    Definition,
    {
      signal,
    },
  );
  if (answer.kind !== "ok") return answer;
  // For a package that was never scanned, the service answers 200 with an empty definition.
  if (!answer.value.described?.tools?.length) return { kind: "not-found" };
  return { ...answer, value: answer.value.licensed?.declared ?? null };
}
