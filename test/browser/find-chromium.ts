/** Where Chromium is on this machine. */
import { accessSync, constants } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export const HOW_TO_GET_CHROMIUM = "apt-get install chromium, or set CHROMIUM to the path of a Chromium or Chrome";

/** The CHROMIUM setting, or the first of the usual names on PATH; null where there is none. */
export function findChromium(): string | null {
  const setting = process.env["CHROMIUM"];
  if (setting) return setting;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
