/** Web addresses that name one license, as package metadata has them. Nothing is fetched. */
import { licenseByName, licenseId } from "./license-dictionary.ts";

const PAGES: [RegExp, (found: RegExpExecArray) => string][] = [
  [/^(?:www\.)?opensource\.org\/licenses?\/([\w.-]+?)(?:-license)?(?:\.(?:php|html|txt))?\/?$/u, ([, id]) => id!],
  [/^(?:www\.)?spdx\.org\/licenses\/([\w.-]+?)(?:\.html|\.json|\.txt)?$/u, ([, id]) => id!],
  [/^licenses\.nuget\.org\/([\w.+-]+)$/u, ([, id]) => id!],
  [/^(?:www\.)?choosealicense\.com\/licenses\/([\w.-]+)\/?$/u, ([, id]) => id!],
  [/^(?:www\.)?apache\.org\/licenses\/license-(\d\.\d)(?:\.txt|\.html)?$/u, ([, version]) => `Apache-${version}`],
  [/^(?:www\.)?mozilla\.org\/(?:en-us\/)?mpl\/(\d\.\d)\/?$/u, ([, version]) => `MPL-${version}`],
  [
    /^(?:www\.)?eclipse\.org\/(?:legal|org\/documents)\/epl-v?(\d)\.?0?(?:\/|\.html|\.php|\.txt)?$/u,
    ([, major]) => `EPL-${major}.0`,
  ],
  [
    /^(?:www\.)?gnu\.org\/licenses\/(?:old-licenses\/)?([al]?gpl)-(\d\.\d)(?:[.-].*)?$/u,
    ([, kind, version]) => `${kind}-${version}`,
  ],
  [
    /^creativecommons\.org\/licenses\/(by(?:-nc)?(?:-sa|-nd)?)\/(\d\.\d)\/?$/u,
    ([, kind, version]) => `CC-${kind}-${version}`,
  ],
  [/^creativecommons\.org\/publicdomain\/zero\/1\.0\/?(?:legalcode(?:\.txt)?)?$/u, () => "CC0-1.0"],
  [/^(?:www\.)?unlicense\.org\/?$/u, () => "Unlicense"],
  [/^(?:[\w-]+\.)?mit-license\.org\/?$/u, () => "MIT"],
  [/^(?:www\.)?wtfpl\.net\/?/u, () => "WTFPL"],
];

/** The license that a well-known page is about. */
export function licenseAtUrl(url: string): string | undefined {
  const address = url
    .toLowerCase()
    .replace(/^https?:\/\//u, "")
    .replace(/[#?].*$/u, "");
  for (const [pattern, nameOf] of PAGES) {
    const found = pattern.exec(address);
    const name = found ? nameOf(found) : "";
    const id = name === "" ? undefined : (licenseId(name) ?? licenseByName(name));
    if (id !== undefined) return id;
  }
  return undefined;
}
