// @ts-check
/** What both pages need: words in two languages, elements without innerHTML, requests, live news, quotes. */

/** @typedef {{ number?: number, title: string, heading: string, text: string, link: string, language?: string, review?: string | null, overdue?: boolean }} Citation of an answer, or a passage found for a ticket */
/** @typedef {{ kind: "overdue", title: string, review: string, owner: string | null } | { kind: "conflict", titles: string[], words: string[] }} Warning */
/** @typedef {{ language: string, text: string }} Said */
/** @typedef {{ name: string, score: number | null, reason: string, risk: string | null, url: string | null }} Check */
/** @typedef {{ label: string, value: string, source: string | null }} Fact */
/**
 * @typedef {{ title: string, purl: string, use: string, useLabel: string, verdict: string, label: string, because: string[], obligations: string[], changes: string[],
 *   rules: string[], facts: Fact[], scorecard: { score: number | null, date: string, repository: string, checks: Check[], note: string | null } | null, unknown: Fact[], notes: string[], policy: string }} Card
 */
/**
 * @typedef {{ kind: "text", text: string, language?: undefined }
 *   | Said & { kind: "answered", intro: string | null, citations: Citation[], warnings: Warning[] }
 *   | Said & { kind: "abstained", question: string }
 *   | Said & { kind: "verdict", card: Card, citations: Citation[], question: string }
 *   | Said & { kind: "choice", choices: { label: string, text: string }[], warning: string | null }
 *   | Said & { kind: "notice", examples: string[] }
 *   | Said & { kind: "ticket", number: number }} Body
 */
/** @typedef {{ id: string, author: "asker" | "desk" | "staff", name: string | null, ticket: number | null, createdAt: string, body: Body }} Message */
/** @typedef {string | ((...about: any[]) => string)} Words */

/** Every word of the pages: English, Chinese. @type {Record<string, [Words, Words]>} */
const WORDS = {
  title: ["OSPO help desk", "OSPO 帮助台"],
  otherLanguage: ["中文", "English"],
  skipToQuestion: ["Skip to the question", "跳到提问框"],
  newConversation: ["New conversation", "新对话"],
  welcome: ["What would you like to know?", "您想了解什么？"],
  lead: [
    "Ask about using, choosing, contributing to or releasing open source. Answers are quotes from the handbook, with their place in it.",
    "开源软件的使用、选型、贡献和发布，都可以在这里问。回答都是手册原文，并注明出处。",
  ],
  privacy: [
    "Your questions stay in this company. To judge a package, its name is looked up at public services.",
    "您的问题只留在公司内部。判断软件包时，会用它的名称向公开服务查询。",
  ],
  checkTitle: ["Check a project", "检查项目"],
  checkLead: [
    "Every package of a lockfile or SBOM against the policy: package-lock.json, pnpm-lock.yaml, yarn.lock, requirements.txt, poetry.lock, uv.lock, go.mod, Cargo.lock, pom.xml, CycloneDX or SPDX JSON. The names of packages are looked up outside; the file itself stays here.",
    "按政策逐个检查锁文件或 SBOM 里的软件包：package-lock.json、pnpm-lock.yaml、yarn.lock、requirements.txt、poetry.lock、uv.lock、go.mod、Cargo.lock、pom.xml、CycloneDX 或 SPDX JSON。只会向外查询软件包名称，文件本身留在公司内部。",
  ],
  checkFile: ["File", "文件"],
  checkUse: ["How it is used", "使用方式"],
  check: ["Check", "检查"],
  allApproved: ["Everything is approved.", "全部可以使用。"],
  notChecked: [(count) => `Not checked (${count})`, (count) => `未检查（${count}）`],
  columnVerdict: ["Verdict", "结论"],
  columnPackage: ["Package", "软件包"],
  columnLicense: ["License", "许可证"],
  useVersion: [(version) => `Use ${version} or newer.`, (version) => `请用 ${version} 或更高版本。`],
  "verdict approved": ["approved", "可以使用"],
  "verdict conditional": ["conditional", "有条件"],
  "verdict needs-review": ["needs review", "需要审查"],
  "verdict prohibited": ["prohibited", "禁止"],
  requestReview: ["Request a review", "申请审查"],
  requestException: ["Ask for an exception", "申请例外"],
  because: ["Why", "为什么"],
  todo: ["What to do", "要做什么"],
  changes: ["What would change it", "怎样会不同"],
  facts: ["Facts", "事实"],
  unknown: ["Not known", "未知"],
  byPolicy: [
    (version, rules) => `By policy ${version}${rules ? `: ${rules}` : ""}`,
    (version, rules) => `依据政策 ${version}${rules ? `：${rules}` : ""}`,
  ],
  scored: [
    ({ score, date, repository }) => `OpenSSF Scorecard: ${score ?? "–"} of 10, ${repository}, ${date}`,
    ({ score, date, repository }) => `OpenSSF Scorecard：${score ?? "–"} / 10，${repository}，${date}`,
  ],
  notScored: ["could not be told", "无法判定"],
  "risk critical": ["critical", "严重"],
  "risk high": ["high", "高"],
  "risk medium": ["medium", "中"],
  "risk low": ["low", "低"],
  example1: ["May I use a GPL library in a hosted service?", "托管服务里可以用 GPL 的库吗？"],
  example2: ["Do I need approval to send a bug fix upstream?", "给上游提交一个 bug 修复需要审批吗？"],
  example3: ["What must I ship with an MIT-licensed package?", "用了 MIT 许可证的包，发布时要带上什么？"],
  example4: ["How do I release a project as open source?", "怎样把我们的项目开源发布？"],
  conversation: ["Conversation", "对话"],
  yourQuestion: ["Your question", "您的问题"],
  ask: ["Ask a question…", "请输入问题…"],
  send: ["Send", "发送"],
  thinking: ["Looking it up…", "正在查找…"],
  unreachable: ["The desk cannot be reached.", "无法连接帮助台。"],
  failed: [(status) => `The desk failed (${status}).`, (status) => `帮助台出错（${status}）。`],
  tryAgain: ["Try again", "重试"],
  you: ["You", "我"],
  desk: ["Desk", "帮助台"],
  helpful: ["Helpful", "有帮助"],
  unhelpful: ["Not helpful", "没帮助"],
  thanks: ["Thank you!", "谢谢！"],
  whatMissing: ["What was missing?", "缺了什么？"],
  anythingElse: ["Anything to add?", "还有什么要补充的吗？"],
  askPerson: ["Ask a person", "转人工"],
  openTicket: ["Open a ticket", "提交工单"],
  ticketNumber: [(number) => `Ticket #${number}`, (number) => `工单 #${number}`],
  ticketOpen: [(number) => `Ticket #${number} — open`, (number) => `工单 #${number} — 已提交`],
  ticketClosed: [(number) => `Ticket #${number} — closed`, (number) => `工单 #${number} — 已关闭`],
  reply: ["Reply", "回复"],
  replyingTo: [(number) => `Replying to ticket #${number}`, (number) => `正在回复工单 #${number}`],
  stopReplying: ["Stop replying to the ticket", "取消回复工单"],
  yourReply: ["Your reply…", "请输入回复…"],
  newTab: [" (opens in a new tab)", "（在新标签页中打开）"],
  reviewedUntil: [(date) => `reviewed until ${date}`, (date) => `复核有效期至 ${date}`],
  reviewOverdue: [(date) => `⚠ review was due ${date}`, (date) => `⚠ 应于 ${date} 前复核`],
  overdue: [
    ({ title, review, owner }) => `“${title}” should have been reviewed by ${review}: check with ${owner ?? "the OSPO"}.`,
    ({ title, review, owner }) => `《${title}》本应在 ${review} 之前复核，请先向 ${owner ?? "OSPO"} 确认。`,
  ],
  conflict: [
    ({ titles, words }) =>
      `Two sources disagree: “${titles[0]}” says “${words[0]}”; “${titles[1]}” says “${words[1]}”. Ask a person before you rely on it.`,
    ({ titles, words }) => `两处说法不一致：《${titles[0]}》：“${words[0]}”；《${titles[1]}》：“${words[1]}”。使用前请先咨询 OSPO。`,
  ],

  queue: ["OSPO queue", "OSPO 工单"],
  skipToQueue: ["Skip to the queue", "跳到工单列表"],
  filter: ["Filter", "筛选"],
  search: ["Search these tickets", "搜索工单"],
  open: ["Open", "未关闭"],
  mine: ["Mine", "我的"],
  closed: ["Closed", "已关闭"],
  all: ["All", "全部"],
  none: ["Nothing here.", "这里没有工单。"],
  pick: ["Choose a ticket.", "请选择一张工单。"],
  back: ["← Back to the queue", "← 返回列表"],
  claim: ["Claim", "认领"],
  close: ["Close", "关闭"],
  found: ["What the desk found", "帮助台找到的内容"],
  history: ["History", "历史"],
  replyToAsker: ["Your reply to the asker", "回复提问者"],
  sendReply: ["Send reply", "发送回复"],
  closedNote: ["Closed. It opens again when the asker replies.", "已关闭。提问者回复后会重新打开。"],
  changed: [(number) => `Ticket #${number} has changed.`, (number) => `工单 #${number} 有更新。`],
  unassigned: ["unassigned", "未分配"],
  "state new": ["new", "新建"],
  "state open": ["open", "处理中"],
  "state waiting-for-asker": ["waiting for asker", "等待提问者"],
  "state closed": ["closed", "已关闭"],
  "action opened": ["opened", "提交"],
  "action claimed": ["claimed", "认领"],
  "action replied": ["replied", "回复"],
  "action asker-replied": ["wrote again", "再次留言"],
  "action closed": ["closed", "关闭"],
  keys: ["Keys", "快捷键"],
  keyNext: ["next ticket", "下一张"],
  keyPrevious: ["previous ticket", "上一张"],
  keyOpen: ["open it", "打开"],
  useKeys: ["Single keys act", "启用单键快捷键"],
  done: ["Done", "完成"],
};

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
  const marked = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-says], [data-label], [data-placeholder]"));
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
        el("span", { className: overdue ? "review overdue" : "review", says: [overdue ? "reviewOverdue" : "reviewedUntil", review] }),
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
  const post = { method: "POST", headers: { "content-type": "application/json", "x-ospo-desk": "1" }, body: JSON.stringify(body) };
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
