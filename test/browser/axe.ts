/** axe-core on a page, in both colour schemes and at both widths. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { PHONE, WIDE } from "./open-browser.ts";

const LOOKS = (["light", "dark"] as const).flatMap((colorScheme) =>
  [WIDE, PHONE].map((viewport) => ({ colorScheme, viewport })),
);

/** Each as `rule selector (looks in which it was found)`. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = new Map<string, string[]>();
  for (const { colorScheme, viewport } of LOOKS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    for (const violation of await page.evaluate<string[]>(RUN))
      found.set(violation, [...(found.get(violation) ?? []), `${colorScheme} ${viewport.width}`]);
  }
  return [...found].map(([violation, looks]) => `${violation} (${looks.join(", ")})`);
}

/** Without `preload`, axe reads the styles from the page instead of fetching them again each time. */
const RUN = `axe
  .run({ preload: false, resultTypes: ["violations"] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target.join(" "))))`;
