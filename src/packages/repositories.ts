/** Repositories by their addresses on the hosts that deps.dev knows. */

/** A trailing path of a page on GitHub, such as `/issues/3`, is not part of the name. */
const TWO_PARTS = ["github.com", "bitbucket.org", "codeberg.org"];

/**
 * The id of a repository, such as `github.com/expressjs/express` or `gitlab.com/group/subgroup/name`; undefined for any
 * other text. Pages, branches, archives and the addresses of git are those of their repository.
 */
export function repositoryAt(text: string): string | undefined {
  const address = text
    .trim()
    .replace(/^(?:git\+)?ssh:\/\//iu, "https://")
    .replace(/^(?:git\+|git:\/\/)(?=https?:|[\w.-]+\/)/iu, (prefix) => (prefix.endsWith("//") ? "https://" : ""))
    .replace(/^https:\/\/git@/iu, "https://")
    .replace(/^git@([\w.-]+):/iu, "https://$1/");
  const url = URL.parse(address.includes("://") ? address : `https://${address}`);
  if (!url || !/^https?:$/u.test(url.protocol)) return undefined;
  const host = url.hostname.toLowerCase().replace(/^www\./u, "");
  const parts = pathParts(host, url.pathname);
  if (!parts || parts.length < 2 || !parts.every((part) => /^[\w.~-]+$/u.test(part) && !/^\.+$/u.test(part)))
    return undefined;
  const id = [hostOfRaw(host), ...parts].join("/").replace(/\.git$/u, "");
  return host === "codeberg.org" || /^(?:github|gitlab|bitbucket)\.(?:com|org)\//u.test(id) ? id : undefined;
}

function pathParts(host: string, path: string): string[] | undefined {
  const parts = path.split("/").filter(Boolean);
  if (host === "gitlab.com") {
    const [repository = ""] = path.split("/-/");
    return repository.split("/").filter(Boolean);
  }
  // The two others serve the files of GitHub's repositories.
  if (TWO_PARTS.includes(host) || host === "raw.githubusercontent.com" || host === "codeload.github.com")
    return parts.slice(0, 2);
  return undefined;
}

function hostOfRaw(host: string): string {
  return host === "raw.githubusercontent.com" || host === "codeload.github.com" ? "github.com" : host;
}
