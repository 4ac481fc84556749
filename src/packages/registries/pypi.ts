/** PyPI (https://docs.pypi.org/api/json/). */
import { z } from "zod";
import { restrictionIn } from "../../policy/license-texts.ts";
import { readLicense } from "../../policy/read-license.ts";
import { familiesIn } from "../license-echoes.ts";
import { mapAnswer } from "../service.ts";
import { shortenLicense } from "./shorten-license.ts";
import type { RegistryReader } from "./types.ts";

const Text = z.string().nullish();
const PypiProject = z.object({
  info: z.object({
    name: Text,
    version: z.string(),
    license: z.unknown().optional(),
    license_expression: Text,
    classifiers: z.array(z.string()).nullish(),
    yanked: z.boolean().nullish(),
    yanked_reason: Text,
    author: Text,
    maintainer: Text,
    home_page: Text,
    project_urls: z.record(z.string(), Text).nullish(),
  }),
  urls: z.array(z.object({ upload_time_iso_8601: Text })).nullish(),
});
type ProjectInfo = z.infer<typeof PypiProject>["info"];

export const readPypi: RegistryReader = async (service, { name, version }, signal) => {
  const path = `/pypi/${encodeURIComponent(name)}${version === null ? "" : `/${encodeURIComponent(version)}`}/json`;
  return mapAnswer(await service.json(path, PypiProject, { signal }), ({ info, urls }) => ({
    name: info.name ?? null,
    version: info.version,
    license: licenseOf(info, service.name),
    deprecated: info.yanked ? `yanked: ${info.yanked_reason ?? "no reason given"}` : null,
    published: urls?.[0]?.upload_time_iso_8601 ?? null,
    maintainers: [info.maintainer, info.author].filter((person): person is string => Boolean(person)).slice(0, 1),
    repository: repositoryOf(info),
  }));
};

/**
 * PEP 639's expression is the most precise, then free text that is an SPDX id, then the classifiers. What limits the use
 * or names a license of another family stands beside it: the package then contradicts itself.
 */
function licenseOf(info: ProjectInfo, source: string): unknown {
  const classifiers = (info.classifiers ?? []).filter((classifier) =>
    /^License :: (?!OSI Approved$)/u.test(classifier),
  );
  const text = shortenLicense(info.license);
  const isDeclared = readLicense(info.license, source).certainty === "declared";
  const declared = info.license_expression || (isDeclared ? text : null);
  if (!declared && classifiers.length === 0) return text;
  const stated = declared ? [declared] : classifiers;
  const others = declared ? classifiers : [text];
  const families = new Set(stated.flatMap((each) => familiesIn(readLicense(each, source))));
  const contradicts = (other: unknown): boolean => {
    const named = familiesIn(readLicense(other, source));
    return families.size > 0 && named.length > 0 && !named.some((family) => families.has(family));
  };
  const beside = others.filter(
    (other) => contradicts(other) || (typeof other === "string" && (declared ? isRestricted(other) : limitsUse(other))),
  );
  return beside.length === 0 && declared ? declared : [...stated, ...beside];
}

/** Of a classifier. */
function isRestricted(classifier: string): boolean {
  return restrictionIn(classifier) !== undefined || /proprietary/iu.test(classifier);
}

function limitsUse(text: string): boolean {
  return restrictionIn(text) !== undefined || (text.length <= 120 && /\b(?:with|plus|except|but|only)\b/iu.test(text));
}

function repositoryOf(info: ProjectInfo): string | null {
  const links = Object.entries(info.project_urls ?? {});
  const source =
    links.find(([label]) => /source|repo|code|github/iu.test(label)) ??
    links.find(([, link]) => /(?:github|gitlab)\.com/u.test(link ?? ""));
  return source?.[1] ?? info.home_page ?? null;
}
