// @ts-check
/** What all pages need: words in the person's language, elements without innerHTML, requests, live news, quotes. */
import { WORDS as COMMON } from "./words.js";
import { WORDS as OF_DESK } from "./words-desk.js";
import { WORDS as OF_REQUESTS } from "./words-request.js";

/** @typedef {{ number?: number, title: string, heading: string, text: string, link: string, language?: string, review?: string | null, overdue?: boolean }} Citation of an answer, or a passage found for a ticket */
/** @typedef {{ kind: "overdue", title: string, review: string, owner: string | null } | { kind: "conflict", titles: string[], words: string[] }} Warning */
/** @typedef {{ language: string, text: string }} Said */
/** @typedef {{ words: string, model: string, prompt: string, cut: number, cuts: Record<string, number>, needsPerson: boolean, incomplete: boolean }} Written */
/** @typedef {{ model: string, why: string, cuts: Record<string, number> }} Unwritten */
/** @typedef {{ name: string, score: number | null, reason: string, risk: string | null, url: string | null }} Check */
/** @typedef {{ label: string, value: string, source: string | null }} Fact */
/**
 * @typedef {{ title: string, purl: string, use: string, useLabel: string, verdict: string, label: string, because: string[], obligations: string[], changes: string[],
 *   rules: string[], facts: Fact[], scorecard: { score: number | null, date: string, repository: string, checks: Check[], note: string | null } | null, unknown: Fact[], notes: string[], policy: string }} Card
 */
/**
 * @typedef {{ kind: "text", text: string, language?: undefined }
 *   | Said & { kind: "answered", intro: string | null, citations: Citation[], warnings: Warning[], written?: Written, followUps?: string[], unwritten?: Unwritten }
 *   | Said & { kind: "abstained", question: string, unwritten?: Unwritten }
 *   | Said & { kind: "verdict", card: Card, citations: Citation[], question: string }
 *   | Said & { kind: "choice", choices: { label: string, text: string }[], warning: string | null }
 *   | Said & { kind: "notice", examples: string[] }
 *   | Said & { kind: "ticket", number: number, asksWhetherItHelped?: boolean, decision?: string }} Body
 */
/** @typedef {{ id: string, author: "asker" | "desk" | "staff", name: string | null, ticket: number | null, createdAt: string, body: Body }} Message */

/** Every word of the pages: English, Chinese. @type {Record<string, [import("./words.js").Words, import("./words.js").Words]>} */
const WORDS = { ...COMMON, ...OF_DESK, ...OF_REQUESTS };

/** A store of the browser, which may be forbidden or full: the page works without. @param {() => Storage} store */
const keeper = (store) => ({
  /** @param {string} key */
  get(key) {
    try {
      return store().getItem(key);
    } catch {
      return null;
    }
  },
  /** @param {string} key @param {string | null} value */
  set(key, value) {
    try {
      if (value === null) store().removeItem(key);
      else store().setItem(key, value);
    } catch {
      // forgotten, then
    }
  },
});
/** Of this browser. */
export const local = keeper(() => localStorage);
/** Of this tab. */
export const session = keeper(() => sessionStorage);

let language = local.get("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");

/** The words of that name in the person's language. @param {string} name @param {...any} about @returns {string} */
export function t(name, ...about) {
  const words = WORDS[name]?.[language === "zh" ? 1 : 0] ?? name;
  return typeof words === "function" ? words(...about) : words;
}

/** What the words of an element are about. @type {WeakMap<HTMLElement, any[]>} */
const subjects = new WeakMap();

/** Gives an element words that change with the language. @param {HTMLElement} node @param {string} name @param {...any} about */
export function say(node, name, ...about) {
  node.dataset.says = name;
  subjects.set(node, about);
  translate(node);
}

/** Words, name and placeholder of an element, as its data say. @param {HTMLElement} node */
export function translate(node) {
  const { says, label, placeholder } = node.dataset;
  if (says) {
    node.lang = language; // it may stand in an answer of the other language
    node.textContent = t(says, ...(subjects.get(node) ?? []));
  }
  if (label) node.setAttribute("aria-label", t(label));
  if (placeholder) node.setAttribute("placeholder", t(placeholder));
}

/** Puts the page into the person's language, and wires the button that changes it. @param {() => void} [onChange] */
export function speak(onChange) {
  document.documentElement.lang = language;
  const marked = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-says], [data-label], [data-placeholder]")
  );
  for (const node of marked) translate(node);
  find("language", HTMLButtonElement).lang = language === "zh" ? "en" : "zh";
  find("language", HTMLButtonElement).onclick = () => {
    language = language === "zh" ? "en" : "zh";
    local.set("language", language);
    speak(onChange);
  };
  onChange?.();
}

/** The element of the page with that id. @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
export function find(id, type) {
  const node = document.getElementById(id);
  if (node instanceof type) return node;
  throw new Error(`no ${type.name} #${id}`);
}

/**
 * An element. Strings become text, never markup; `says` is the name of words, or the name and what they are about.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} props
 * @param {...(Node | string | false | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "says") /** @type {any} */ (say)(node, ...[value].flat());
    else if (name in node) /** @type {any} */ (node)[name] = value;
    else node.setAttribute(name, String(value));
  }
  translate(node);
  node.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return node;
}

/** Words of a person, their web addresses as links. @param {string} text @returns {HTMLElement} */
export function wordsView(text) {
  const parts = text.split(/(https?:\/\/[\w\-./~%?&=#+:@]*[\w\-/~%=#+])/u);
  const links = parts.map((part, i) =>
    i % 2 === 1 ? el("a", { href: part, target: "_blank", rel: "noopener", textContent: part }) : part,
  );
  return el("p", { className: "words" }, ...links);
}

/** A quote, and where it stands. @param {Citation} citation */
export function citationView({ number, title, heading, text, link, language: spoken, review, overdue }) {
  const place = [title, heading].filter((part, i, all) => part && all.indexOf(part) === i).join(" › ");
  return el(
    "figure",
    { className: "citation" },
    el("blockquote", { lang: spoken, textContent: text }),
    el(
      "figcaption",
      {},
      el(
        "a",
        { href: link, target: "_blank", rel: "noopener" },
        number !== undefined && `[${number}] `,
        el("span", { lang: spoken, textContent: place }),
        el("span", { className: "unseen", says: "newTab" }),
      ),
      review &&
        el("span", {
          className: overdue ? "review overdue" : "review",
          says: [overdue ? "reviewOverdue" : "reviewedUntil", review],
        }),
    ),
  );
}

/** @param {string} iso @returns {HTMLTimeElement} */
export function timeView(iso) {
  const text = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
  return el("time", { dateTime: iso, textContent: text });
}

/** What went wrong, in words for the person; status 0 where the desk was not reached. */
export class RequestError extends Error {
  /** @param {string} words @param {number} status */
  constructor(words, status) {
    super(words);
    this.status = status;
  }
}

/** JSON of the desk; with a body it is a POST. Throws RequestError. @param {string} route @param {object} [body] @returns {Promise<any>} */
export async function request(route, body) {
  const post = {
    method: "POST",
    headers: { "content-type": "application/json", "x-ospo-desk": "1" },
    body: JSON.stringify(body),
  };
  const response = await fetch(route, { ...(body && post), signal: AbortSignal.timeout(60_000) }).catch(() => {
    throw new RequestError(t("unreachable"), 0);
  });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw new RequestError(answer?.error ?? t("failed", response.status), response.status);
}

/**
 * Listens for news of one kind until the returned function is called. Each time it begins to hear, also after the desk was away,
 * it calls `onOpen`: what happened before is to be fetched then.
 * @param {string} route @param {string} kind @param {(news: any) => void} onNews @param {() => void} onOpen
 */
export function listen(route, kind, onNews, onOpen) {
  /** @type {EventSource} */
  let stream;
  let later = 0;
  const open = () => {
    stream = new EventSource(route);
    stream.addEventListener(kind, ({ data }) => onNews(JSON.parse(data)));
    stream.onopen = onOpen;
    // The browser tries again by itself, but not after an answer that is no stream.
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) later = setTimeout(open, 5000);
    };
  };
  open();
  return () => {
    clearTimeout(later);
    stream.close();
  };
}

/** What went wrong, and "Try again". @param {unknown} error @param {() => void} again @param {...HTMLElement} gone what goes when it is tried again */
export function failureView(error, again, ...gone) {
  const retry = () => [view, ...gone].forEach((node) => node.remove());
  const view = el(
    "p",
    { className: "problem", role: "alert" },
    el("span", { textContent: error instanceof Error ? error.message : String(error) }),
    el("button", { type: "button", className: "quiet", says: "tryAgain", onclick: () => (retry(), again()) }),
  );
  return view;
}

/** What a button does, once at a time; a failure is told beside it. @param {HTMLElement} place @param {() => Promise<void>} act */
export async function attempt(place, act) {
  if (place.ariaBusy === "true") return;
  place.ariaBusy = "true";
  place.querySelector(".problem")?.remove();
  try {
    await act();
  } catch (error) {
    place.append(failureView(error, () => attempt(place, act)));
  }
  place.ariaBusy = "false";
}
