/** What a chat shows, as plain data. Each platform draws these elements in its own way. */
import { z } from "zod";
import { asLanguage, type Language } from "../../base/language.ts";
import type { VerdictKind } from "../../policy/license-policy.ts";

export type Button = {
  action: string;
  label: string;
  value: string;
  style?: "primary" | "danger";
  /** The button opens this address instead of acting. */
  url?: string;
  /** What the button shows, for platforms that can unfold it in place; on the others its action shows it. */
  reveals?: Element[];
};
/** `day` is the day of the instant in the server's time zone, for platforms that cannot show it in the reader's own. */
type Instant = { day: string; at: Date };
export type Row = { text: string; detail: string; due?: (Instant & { label: string }) | null; buttons?: Button[] };
/** `at`: the instant whose day is the value. */
export type Fact = { label: string; value: string; at?: Date };
type Point = { label: string; count: number };
export type Source = { number: number; name: string; quote: string; url: string | null };

export type Element =
  | { kind: "title"; text: string }
  /** `due`: an instant whose day the text names. */
  | { kind: "text"; text: string; due?: Instant }
  | { kind: "small"; text: string }
  /** The subject and its verdict in one line. */
  | { kind: "verdict"; verdict: VerdictKind; text: string }
  /** A bold label before one text, or above several. */
  | { kind: "labelled"; label: string; texts: string[] }
  | { kind: "facts"; facts: Fact[] }
  /** Numbered as the text cites them. */
  | { kind: "sources"; sources: Source[] }
  /** The first few; the others in a menu. */
  | { kind: "buttons"; buttons: Button[] }
  /** Answers to choose from, each with its button. */
  | { kind: "choices"; buttons: Button[] }
  /** Rating buttons for that message of the desk. */
  | { kind: "feedback"; messageId: string; labels: { yes: string; no: string } }
  | { kind: "rows"; rows: Row[] }
  | { kind: "chart"; title: string; points: Point[] }
  | { kind: "divider" };

/** `text` is the plain text of the whole screen, for notifications and screen readers. */
export type Screen = {
  text: string;
  elements: Element[];
  /** For what the platform adds, such as "More…"; English if absent. */
  language?: Language;
  /** Its first element may be streamed. */
  inParts?: true;
  /** For one person only: never shown in a shared place. */
  personal?: true;
  /** Written by a model. */
  isGenerated?: true;
  /** In a shared place, some readers see more: see role-views. */
  views?: Views;
};

/** The id of the desk's message, and the platform's ids of the people who see more of it. */
export type Views = { message: string; readers: readonly string[] };

/** What a person wrote. */
export function quoteScreen(name: string, role: string, text: string): Screen {
  return {
    text: `${name}: ${text}`,
    elements: [
      { kind: "small", text: `${name} (${role})` },
      { kind: "text", text },
    ],
  };
}

/** A short text of the desk. */
export function textScreen(text: string, ...buttons: Button[]): Screen {
  return {
    text,
    elements: [{ kind: "text", text }, ...(buttons.length > 0 ? [{ kind: "buttons" as const, buttons }] : [])],
  };
}

/** The screen without buttons but with what they show, for others to read. */
export function readOnly({ text, elements }: Screen, from: string): Screen {
  return {
    text,
    elements: [
      { kind: "small", text: from },
      ...elements.flatMap((element) =>
        element.kind === "buttons"
          ? element.buttons.flatMap(({ reveals = [] }) => reveals)
          : element.kind === "choices" || element.kind === "feedback"
            ? []
            : [element],
      ),
    ],
  };
}

export function baseUrl(publicUrl: string): string {
  return publicUrl.replace(/(?<!\/)\/+$/u, "");
}

export function languageOfReply(body: unknown): Language {
  return asLanguage(z.object({ language: z.string() }).safeParse(body).data?.language);
}
