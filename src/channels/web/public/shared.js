// What both pages need: elements without innerHTML, requests, words in two languages.

const TEXTS = {
  en: {
    title: "OSPO help desk",
    skip: "Skip to the question",
    skipToQueue: "Skip to the queue",
    newConversation: "New conversation",
    other: "中文",
    lead: "Ask about using, choosing, contributing to or releasing open source. Answers are quotes from the handbook, with their place in it.",
    privacy: "Your questions stay in this company. Nothing is sent outside.",
    yourQuestion: "Your question",
    send: "Send",
    placeholder: "Ask a question…",
    thinking: "Looking it up…",
    failed: "That did not get through.",
    again: "Try again",
    helpful: "Helpful",
    unhelpful: "Not helpful",
    thanks: "Thank you!",
    missing: "What was missing?",
    sendWord: "Send",
    askPerson: "Ask a person",
    openTicket: "Open a ticket",
    reviewedUntil: "next review",
    ticket: "Ticket",
    reply: "Reply",
    replyingTo: "Replying to ticket",
    left: "characters left",
    you: "You",
    desk: "Desk",
    overdue: (w) => `“${w.title}” should have been reviewed by ${w.review}. Check with ${w.owner ?? "its owner"}.`,
    conflict: (w) =>
      `Two sources disagree. “${w.titles[0]}”: ${w.words[0]} — “${w.titles[1]}”: ${w.words[1]} — Ask a person before you rely on either.`,
    queue: "OSPO queue",
    filter: "Filter",
    search: "Search these tickets",
    open: "Open",
    mine: "Mine",
    closed: "Closed",
    all: "All",
    none: "Nothing here.",
    pick: "Choose a ticket.",
    back: "Back to the queue",
    claim: "Claim",
    close: "Close",
    found: "What the desk found",
    history: "History",
    yourReply: "Your reply to the asker",
    unassigned: "unassigned",
    keys: "Keys",
    sendReply: "Send reply",
    keyList: "j k   next, previous\nEnter open\nc     claim\nr     reply\n/     search\n?     this list\nCtrl+Enter  send the reply",
    states: { new: "new", open: "open", "waiting-for-asker": "waiting for asker", closed: "closed" },
    examples: [
      "May I use a GPL library in a hosted service?",
      "Do I need approval to send a bug fix upstream?",
      "What must I ship with an MIT-licensed package?",
      "How do I release a project as open source?",
    ],
  },
  zh: {
    title: "OSPO 帮助台",
    skip: "跳到提问框",
    skipToQueue: "跳到工单列表",
    newConversation: "新对话",
    other: "English",
    lead: "开源软件的使用、选型、贡献和发布，都可以在这里问。回答都是手册原文，并注明出处。",
    privacy: "您的问题只留在公司内部，不会发送到外部。",
    yourQuestion: "您的问题",
    send: "发送",
    placeholder: "请输入问题…",
    thinking: "正在查找…",
    failed: "消息没有发送成功。",
    again: "重试",
    helpful: "有帮助",
    unhelpful: "没帮助",
    thanks: "谢谢！",
    missing: "缺了什么？",
    sendWord: "提交",
    askPerson: "转人工",
    openTicket: "提交工单",
    reviewedUntil: "下次复核",
    ticket: "工单",
    reply: "回复",
    replyingTo: "正在回复工单",
    left: "个字符可用",
    you: "我",
    desk: "帮助台",
    overdue: (w) => `《${w.title}》本应在 ${w.review} 之前复核，请先向${w.owner ?? "负责人"}确认。`,
    conflict: (w) => `两处说法不一致。《${w.titles[0]}》：${w.words[0]}——《${w.titles[1]}》：${w.words[1]}——请先咨询 OSPO。`,
    queue: "OSPO 工单",
    filter: "筛选",
    search: "搜索工单",
    open: "未关闭",
    mine: "我的",
    closed: "已关闭",
    all: "全部",
    none: "这里没有工单。",
    pick: "请选择一张工单。",
    back: "返回列表",
    claim: "认领",
    close: "关闭",
    found: "帮助台找到的内容",
    history: "历史",
    yourReply: "回复提问者",
    unassigned: "未分配",
    keys: "快捷键",
    sendReply: "发送回复",
    keyList: "j k   下一张、上一张\nEnter 打开\nc     认领\nr     回复\n/     搜索\n?     本列表\nCtrl+Enter  发送回复",
    states: { new: "新建", open: "处理中", "waiting-for-asker": "等待提问者", closed: "已关闭" },
    examples: [
      "托管服务里可以用 GPL 的库吗？",
      "给上游提交一个 bug 修复需要审批吗？",
      "用了 MIT 许可证的包，发布时要带上什么？",
      "怎样把我们的项目开源发布？",
    ],
  },
};

/** localStorage may be forbidden; the page works without. */
export const memory = {
  get: (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set: (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      /* forgotten, then */
    }
  },
};

let language = memory.get("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
export const t = (key) => TEXTS[language][key];

/** Fills all that is marked with data-text, data-label and data-placeholder, and wires the language button. */
export function speak(onChange) {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.setAttribute("placeholder", t(node.dataset.placeholder));
  const button = document.getElementById("language");
  button.textContent = t("other");
  button.onclick = () => {
    language = language === "en" ? "zh" : "en";
    memory.set("language", language);
    speak(onChange);
  };
  onChange();
}

/** An element; children that are strings become text, never markup. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** JSON of the desk. Throws an Error with words for the person. */
export async function request(route, body) {
  const response = await fetch(
    route,
    body && { method: "POST", headers: { "content-type": "application/json", "x-ospo-desk": "1" }, body: JSON.stringify(body) },
  );
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(answer.error ?? `${response.status}`), { status: response.status });
  return answer;
}

export function citationView(citation) {
  return el(
    "figure",
    { className: "citation" },
    el("blockquote", { lang: citation.language, textContent: citation.text }),
    el(
      "figcaption",
      {},
      el("a", {
        href: citation.link,
        target: "_blank",
        rel: "noopener",
        textContent: `${citation.number ? `[${citation.number}] ` : ""}${citation.title} › ${citation.heading}`,
      }),
      citation.review &&
        el("span", { className: citation.overdue ? "overdue" : "", textContent: ` · ${t("reviewedUntil")} ${citation.review}` }),
    ),
  );
}
