/** Where Chromium is on this machine. */
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** The headless shell first: it is the same engine without windows, and a run takes 60% of the CPU time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export const HOW_TO_GET_CHROMIUM =
  "apt-get install chromium-headless-shell (or chromium), or set CHROMIUM to the path of a Chromium or Chrome";

/** The CHROMIUM setting, or the first of the names that is on PATH; null where there is none. */
export function findChromium(): string | null {
  const setting = process.env["CHROMIUM"];
  if (setting) return setting;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
