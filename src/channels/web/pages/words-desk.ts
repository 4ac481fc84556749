/** The texts of the staff console, in the person's language. */
import { pagesDesk as en } from "../../../words/en/pages-desk.ts";
import { pagesDesk as zh } from "../../../words/zh/pages-desk.ts";
import { catalogue } from "./language.ts";

export const deskWords = catalogue({ en, zh });
