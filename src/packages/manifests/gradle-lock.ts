/**
 * gradle.lockfile (https://docs.gradle.org/current/userguide/dependency_locking.html): `group:artifact:version=` and the
 * configurations that use it. Until Gradle 7 there was one file per configuration, without the part after `=`.
 */
import { collectPackages, type ManifestContents } from "./manifest.ts";

/** Configurations of tests and of tools that run during the build. Any other name may be of what ships. */
const DEVELOPMENT =
  /^(?:test|androidTest|integrationTest|functionalTest)(?:[A-Z]|$)|UnitTest|AndroidTest|TestFixtures|AnnotationProcessor$|^(?:classpath|annotationProcessor|checkstyle|pmd|codenarc|detekt|errorprone|developmentOnly)$|^(?:kapt|ksp|ktlint|spotless|spotbugs|jacoco)/u;

export function readGradleLock(text: string, file: string): ManifestContents {
  const found = collectPackages();
  const ofFile = file.startsWith("buildscript-") ? "classpath" : file.replace(/\.lockfile$/u, "");
  for (const line of text.split(/\r?\n/u)) {
    const [coordinates = "", listed] = line.trim().split("=", 2);
    if (coordinates === "" || coordinates.startsWith("#") || coordinates === "empty") continue;
    const [group, artifact, version, more] = coordinates.split(":");
    if (group && artifact && version && more === undefined) {
      const configurations = (listed ?? ofFile).split(",").filter(Boolean);
      const dev = configurations.length > 0 && configurations.every((each) => DEVELOPMENT.test(each.trim()));
      found.add("maven", `${group}:${artifact}`, version, { dev });
    } else found.skip(line.trim(), "unreadable-entry");
  }
  return found.contents();
}
