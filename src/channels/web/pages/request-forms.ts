/** The request forms, which the desk sends in the person's language. */
import { request } from "./http.ts";
import { currentLanguage } from "./language.ts";
import type { TicketKind } from "./tickets.ts";

export type FormField = {
  name: string;
  type: "text" | "long-text" | "choice" | "yes-no" | "number" | "package" | "url" | "date";
  required: boolean;
  label: string;
  help: string | null;
  choices?: { value: string; label: string }[];
  /** Asked only if the other field has one of these answers. */
  when?: { field: string; is: (string | boolean)[] };
};
type Form = { kind: TicketKind; label: string; help: string; fields: FormField[] };
export type Forms = { kinds: Form[]; yes: string; no: string };

const byLanguage = new Map<string, Promise<Forms>>();

/** Fetched once for each language. */
export async function formsNow(): Promise<Forms> {
  const language = currentLanguage();
  const asked = byLanguage.get(language) ?? request<Forms>(`/api/forms?language=${language}`);
  byLanguage.set(language, asked);
  asked.catch(() => byLanguage.delete(language));
  return await asked;
}
