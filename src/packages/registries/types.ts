import type { RegistryPackage } from "../package.ts";
import type { Service, ServiceAnswer } from "../service.ts";

/** What a registry says about one version. */
export type RegistryEntry = {
  /** As the registry spells it; absent if it does not say. Services compare names exactly. */
  name?: string | null;
  version: string;
  /** As the registry returns it: a string, a list or an object; see readLicense. */
  license: unknown;
  /** Null: not deprecated. Absent: this registry does not say. */
  deprecated?: string | null;
  /** ISO 8601. */
  published: string | null;
  /** Null if the registry does not list maintainers. */
  maintainers: string[] | null;
  /** As the package's author wrote it. */
  repository: string | null;
};

/** Reads one version; `version` null means the default release. */
export type RegistryReader = (
  service: Service,
  pkg: RegistryPackage,
  signal: AbortSignal | undefined,
) => Promise<ServiceAnswer<RegistryEntry>>;
