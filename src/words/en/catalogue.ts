/** Every text of the language, by subject. */
import { answers } from "./answers.ts";
import { chat } from "./chat.ts";
import { check } from "./check.ts";
import { commands } from "./commands.ts";
import { errors } from "./errors.ts";
import { evidence } from "./evidence.ts";
import { findings } from "./findings.ts";
import { manifests } from "./manifests.ts";
import { notifications } from "./notifications.ts";
import { packages } from "./packages.ts";
import { pages } from "./pages.ts";
import { requests } from "./requests.ts";
import { reviews } from "./reviews.ts";
import { separation } from "./separation.ts";
import { signInChecks } from "./sign-in-checks.ts";
import { staff } from "./staff.ts";
import { verdictCard } from "./verdict-card.ts";
import { verdicts } from "./verdicts.ts";

export const en = {
  answers,
  chat,
  check,
  commands,
  errors,
  evidence,
  findings,
  manifests,
  notifications,
  packages,
  pages,
  requests,
  reviews,
  separation,
  signInChecks,
  staff,
  verdictCard,
  verdicts,
};

/** What every language must say. */
export type Words = typeof en;
