/** Where an npm package of a lockfile comes from: what is not from a registry is nobody's published package, so there are no facts about it. */

/** The reason why `resolved` is no registry's; null where it is one's. */
export function notFromRegistry(resolved: string): string | null {
  if (/^git[+:@]|^github:|^ssh:|\.git(?:#|$)|codeload\.github\.com/iu.test(resolved))
    return "comes from a git repository, not from a registry";
  if (/^(?:file|link|portal|workspace):|^\.{0,2}\//iu.test(resolved)) return "comes from a folder or file of the project itself";
  // Registries serve tarballs below /-/; GitHub's npm registry below /download/.
  if (/^https?:/iu.test(resolved) && !/\/-\/|\/download\//u.test(resolved)) return "comes from a web address, not from a registry";
  return null;
}
