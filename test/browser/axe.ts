/** axe-core on a page, in both colour schemes and at both widths. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { PHONE, WIDE } from "./open-browser.ts";

const ALL_RULES = "undefined";
/** In the dark scheme only the colours of the page differ. */
const COLOUR_RULES = `["color-contrast", "link-in-text-block"]`;
const LOOKS = [
  { colorScheme: "light", viewport: WIDE, rules: ALL_RULES },
  { colorScheme: "light", viewport: PHONE, rules: ALL_RULES },
  { colorScheme: "dark", viewport: WIDE, rules: COLOUR_RULES },
  { colorScheme: "dark", viewport: PHONE, rules: COLOUR_RULES },
] as const;

/** Each as `rule selector (looks in which it was found)`. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = new Map<string, string[]>();
  for (const { colorScheme, viewport, rules } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    for (const violation of await page.evaluate<string[]>(runOf(rules)))
      found.set(violation, [...(found.get(violation) ?? []), `${colorScheme} ${viewport.width}`]);
  }
  return [...found].map(([violation, looks]) => `${violation} (${looks.join(", ")})`);
}

/** Without `preload`, axe reads the styles from the page instead of fetching them again each time. */
function runOf(rules: string): string {
  return `axe
    .run({ preload: false, resultTypes: ["violations"], runOnly: ${rules} })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target.join(" "))))`;
}
