/** The texts of requests and receipts, in the person's language. */
import { pagesRequest as en } from "../../../words/en/pages-request.ts";
import { pagesRequest as zh } from "../../../words/zh/pages-request.ts";
import { catalogue } from "./language.ts";

export const requestWords = catalogue({ en, zh });
