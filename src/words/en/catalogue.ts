/** Every text of the language, by subject. */
import { answers } from "./answers.ts";
import { chat } from "./chat.ts";
import { check } from "./check.ts";
import { requests } from "./requests.ts";

export const en = { answers, chat, check, requests };

/** What every language must say. */
export type Words = typeof en;
