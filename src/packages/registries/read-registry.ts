/** Reads what a package says about itself in the registry of its ecosystem. Go has no registry. */
import type { Ecosystem } from "../../policy/facts.ts";
import type { RegistryPackage } from "../package.ts";
import type { Service, ServiceAnswer } from "../service.ts";
import { readCratesIo } from "./crates-io.ts";
import { readMaven } from "./maven.ts";
import { readNpm } from "./npm.ts";
import { readNuget } from "./nuget.ts";
import { readPypi } from "./pypi.ts";
import { readRubygems } from "./rubygems.ts";
import type { RegistryEntry, RegistryReader } from "./types.ts";

const READERS: Record<Ecosystem, RegistryReader> = {
  npm: readNpm,
  pypi: readPypi,
  cargo: readCratesIo,
  gem: readRubygems,
  nuget: readNuget,
  maven: readMaven,
  go: () => Promise.resolve({ kind: "failed", reason: "Go has no registry that knows licenses" }),
};

/** `version` null asks for the default release. */
export async function readRegistry(
  service: Service,
  pkg: RegistryPackage,
  signal?: AbortSignal,
): Promise<ServiceAnswer<RegistryEntry>> {
  return await READERS[pkg.ecosystem](service, pkg, signal);
}
