/** Names of licenses in one spelling: `Apache License, Version 2.0`, `Apache-2.0` and `apache v2` have the same key. */

/** Lower case, without punctuation, articles, the words "license" and "version", and trailing zeros of a version. */
export function licenseKey(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/["'“”‘’`,;:]/gu, " ")
    .replaceAll(/\b(?:version|vers?|v)[ .]{0,2}(?=\d)/gu, " ")
    .replaceAll(/(?<=[a-z])v(?=\d)/gu, " ")
    .replaceAll(/(?<=[a-z])(?=\d)/gu, " ")
    .replaceAll(/\d+(?:\.\d+)*/gu, (version, place: number, whole: string) =>
      whole[place + version.length] === "." ? version : withoutTrailingZeros(version),
    )
    .replaceAll(/[\s_()[\]-]+/gu, " ")
    .replaceAll(/(?<= |^)(?:the|licen[cs]e[sd]?)(?= |$)/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/^ | ?\.? ?$/gu, "");
}

/** The versions in a name, without trailing zeros: `["2.1"]` for `LGPL v2.1`. */
export function versionsIn(name: string): string[] {
  return (name.match(/\d+(?:\.\d+)*/gu) ?? []).map(withoutTrailingZeros);
}

/** By its parts, because a pattern would take long for a hostile text. */
function withoutTrailingZeros(version: string): string {
  const parts = version.split(".");
  while (parts.length > 1 && parts.at(-1) === "0") parts.pop();
  return parts.join(".");
}
