/** Every text of the language, by subject. */
import type { Words } from "../en/catalogue.ts";
import { answers } from "./answers.ts";
import { chat } from "./chat.ts";
import { check } from "./check.ts";
import { requests } from "./requests.ts";

export const zh: Words = { answers, chat, check, requests };
