/** The desk's own sentences, in both languages. */
import type { Language } from "../base/language.ts";

const ENGLISH = {
  greeting: "Hello! I am the OSPO help desk. Ask me about using, choosing, contributing to or releasing open source.",
  thanks: "You are welcome!",
  fine: "Good! Ask me the next thing whenever you like, or say “talk to a person” if something is still open.",
  yesToWhat:
    "I had asked nothing that a yes or a no answers. Ask me in a whole sentence; where I showed buttons, press one. For example:",
  bye: "Goodbye! Your conversation stays here.",
  help: "Ask in your own words, in English or Chinese. I answer from the handbook and say where it stands. If I do not know, or you would rather have a person, say “talk to a person” and I open a ticket with the OSPO.",
  empty: "There was no question in that message. What would you like to know?",
  tooLong: (length: number, most: number) =>
    `Your message has ${length.toLocaleString("en")} characters; I read up to ${most.toLocaleString("en")}. Ask the question itself, and keep the long text for the ticket if you need one.`,
  notCovered:
    "I do not know: the handbook has no passage that answers this. I can open a ticket with your question, and the OSPO answers you here.",
  noDocuments:
    "I have no documents to answer from yet. I can open a ticket with your question, and the OSPO answers you here.",
  incomplete: "The handbook does not say all of it. A person of the OSPO can help with the rest.",
  needsPerson: "A person of the OSPO must look at this: say “talk to a person”.",
  englishPassage: "",
  chinesePassage: "This Chinese passage answers your question:",
  ticketOpened: (number: number) => `Ticket #${number} is open. The OSPO answers you here in this conversation.`,
  ticketClosed: (number: number) => `Ticket #${number} is closed. Reply to it if something is still open.`,
  ticketResolved: (number: number) =>
    `Ticket #${number} is settled. Did this help you? Reply if something is still open.`,
  ticketWithdrawn: (number: number) => `You have withdrawn #${number}. Nobody works on it any more.`,
  ticketMerged: (number: number) =>
    `The same was asked in ticket #${number}: what is answered there reaches you here, too.`,
  ticketReminder: (number: number) =>
    `Ticket #${number} waits for your answer. Without one it closes in a few days; a reply opens it again.`,
  ticketNoAnswer: (number: number) =>
    `Ticket #${number} is closed, as no answer came. Reply whenever you like: it opens again with all that was said.`,
  requestFiled: (number: number, who: string, by: string | null) =>
    `Request #${number} is filed. ${who} will decide${by ? `, by ${by} at the latest` : ""}. You read the decision here.`,
  otherAnswers: (number: number, title: string) =>
    `This form was already filed as #${number} (${title}). Start a new request for other answers.`,
  requestDecided: (number: number, outcome: "approved" | "rejected", decision: string, until: string | null) =>
    `Request #${number} is ${outcome}. Receipt ${decision}${until ? `, good until ${until}` : ""}.`,
  mayAppeal: "You may appeal: somebody else decides then.",
  appealed: (number: number, who: string) =>
    `Your appeal of #${number} is with ${who}. Who rejected it does not decide it again. You read the decision here.`,
  decidedBecause: (name: string, reason: string) => `${name}: ${reason}`,
  byPolicy: "The policy decides this itself.",
  attested: "You have confirmed its conditions.",
  byBlanket: (id: string, until: string) => `Covered by the blanket approval ${id}, until ${until}.`,
  answerInHandbook: (title: string) => `The handbook now has an answer to this: “${title}”.`,
  reviewOf: (decision: string, what: string) => `Look again at ${decision}: ${what}`,
  askPerson: "Ask a person",
  wantsPerson: "I would like to talk to a person.",
  overdue: (title: string, date: string) =>
    `Note: “${title}” was to be reviewed by ${date}. Ask before you rely on it.`,
  conflict: (titles: readonly string[], words: readonly string[]) =>
    `Note: two sources disagree. “${titles[0]}”: ${words[0]} — “${titles[1]}”: ${words[1]} — Ask a person before you rely on either.`,
  whichPackage: "Which one do you mean? I judge one package at a time.",
  whichUse: (name: string) => `How will you use ${name}? The policy's answer depends on it.`,
  whichRelease: (name: string, version: string) =>
    `Which ${version} of ${name} do you mean? I judge one version at a time. The newest are:`,
  noSuchVersion: (name: string, version: string) => `${name} has no version ${version}. The newest are:`,
  noSuchPackage: (name: string, sources: string) =>
    `There is no package ${name}: ${sources} do not know it. Check the spelling.`,
  /** A license, in words: it is of this category. */
  licenseIs: (license: string, category: string) => `${license} is ${category}.`,
  licenseUnknown: (license: string) => `The policy does not know ${license}: a person must read it.`,
  byUse: "What the policy says, by use:",
  toDo: "What to do:",
  byPolicyVersion: (version: string) =>
    `By policy ${version}. A package may add reasons of its own, such as a vulnerability: look it up by its name.`,
  /** A choice as a message of its own: its language is the question's. */
  choosing: (what: string) => what,
  beware: (name: string, popular: string) =>
    `Careful: ${name} is very close to the well-known ${popular}. A package that appears under such a name tomorrow may be an attack, so never install it unchecked.`,
  examples: [
    "May I use a GPL library in a hosted service?",
    "Do I need approval to send a bug fix upstream?",
    "What must I ship with an MIT-licensed package?",
    "How do I release a project as open source?",
  ],
};

const CHINESE: typeof ENGLISH = {
  greeting: "您好！我是 OSPO 帮助台。开源软件的使用、选型、贡献和发布，都可以问我。",
  thanks: "不客气！",
  fine: "好的！还有问题随时问我；如果事情还没解决，请说“转人工”。",
  yesToWhat: "我没有问过可以用“是”或“不是”回答的问题。请用完整的一句话来问；如果上面有按钮，请点按钮。例如：",
  bye: "再见！对话会保留在这里。",
  help: "用您自己的话提问即可，中文、英文都行。我会根据手册来回答，并注明出处。如果我不知道，或者您想找人，请说“转人工”，我会替您向 OSPO 提交工单。",
  empty: "这条消息里没有问题。您想了解什么？",
  tooLong: (length, most) => `您的消息有 ${length} 个字符，我最多读 ${most} 个。请只写问题本身，长文本可以放进工单。`,
  notCovered: "我不知道：手册里没有能回答这个问题的内容。我可以用您的问题提交工单，由 OSPO 在这里答复您。",
  noDocuments: "我目前还没有可以引用的文档。我可以用您的问题提交工单，由 OSPO 在这里答复您。",
  incomplete: "手册没有说明全部内容，其余部分可以请 OSPO 的同事协助。",
  needsPerson: "这件事需要 OSPO 的同事来看：请说“转人工”。",
  englishPassage: "手册里没有中文说明，下面这段英文回答了您的问题：",
  chinesePassage: "",
  ticketOpened: (number) => `工单 #${number} 已提交，OSPO 会在这个对话里答复您。`,
  ticketClosed: (number) => `工单 #${number} 已关闭。如果还有问题，直接回复即可重新打开。`,
  ticketResolved: (number) => `工单 #${number} 已解决。对您有帮助吗？如果还有问题，直接回复即可。`,
  ticketWithdrawn: (number) => `您已撤回 #${number}，不会再有人处理。`,
  ticketMerged: (number) => `工单 #${number} 问的是同样的问题：那里的答复也会发到这里。`,
  ticketReminder: (number) => `工单 #${number} 在等您的回复。几天内没有回复就会关闭，之后回复可以重新打开。`,
  ticketNoAnswer: (number) => `工单 #${number} 没有收到回复，已经关闭。随时回复都可以重新打开，之前的内容都在。`,
  requestFiled: (number, who, by) =>
    `申请 #${number} 已提交，由 ${who} 决定${by ? `，最晚 ${by}` : ""}。结果会发到这里。`,
  otherAnswers: (number, title) => `这份表单已作为 #${number} 提交（${title}）。如果答案不同，请新建一份申请。`,
  requestDecided: (number, outcome, decision, until) =>
    `申请 #${number} ${outcome === "approved" ? "已批准" : "被拒绝"}。凭证 ${decision}${until ? `，有效期至 ${until}` : ""}。`,
  mayAppeal: "如有异议可以申诉，由其他人重新决定。",
  appealed: (number, who) => `#${number} 的申诉已转给 ${who}，由拒绝者以外的人决定。结果会发到这里。`,
  decidedBecause: (name, reason) => `${name}：${reason}`,
  byPolicy: "政策直接作出了决定。",
  attested: "您已确认满足条件。",
  byBlanket: (id, until) => `适用整体批准 ${id}，有效期至 ${until}。`,
  answerInHandbook: (title) => `手册里现在有了答案：《${title}》。`,
  reviewOf: (decision, what) => `请重新审查 ${decision}：${what}`,
  askPerson: "转人工",
  wantsPerson: "我想找人咨询。",
  overdue: (title, date) => `注意：《${title}》本应在 ${date} 之前复核，使用前请先确认。`,
  conflict: (titles, words) =>
    `注意：两处说法不一致。《${titles[0]}》：${words[0]}——《${titles[1]}》：${words[1]}——使用前请先咨询 OSPO。`,
  whichPackage: "您指的是哪一个？我一次判断一个软件包。",
  whichUse: (name) => `您打算怎样使用 ${name}？政策的结论取决于使用方式。`,
  whichRelease: (name, version) => `您指的是 ${name} ${version} 的哪个版本？我一次判断一个版本。最新的有：`,
  noSuchVersion: (name, version) => `${name} 没有 ${version} 这个版本。最新的版本有：`,
  noSuchPackage: (name, sources) => `没有 ${name} 这个软件包：${sources} 都查不到。请检查拼写。`,
  licenseIs: (license, category) => `${license} 属于${category}。`,
  licenseUnknown: (license) => `政策里没有 ${license}：需要有人来读。`,
  byUse: "政策的结论（按使用方式）：",
  toDo: "要做什么：",
  byPolicyVersion: (version) => `依据政策 ${version}。软件包本身可能还有别的问题，例如漏洞：请按名称查询。`,
  choosing: (what) => `${what} 这个软件包可以这样使用吗？`,
  beware: (name, popular) =>
    `小心：${name} 与知名的 ${popular} 非常接近。以后出现的同名软件包可能是攻击，切勿不经核实就安装。`,
  examples: [
    "托管服务里可以用 GPL 的库吗？",
    "给上游提交一个 bug 修复需要审批吗？",
    "用了 MIT 许可证的包，发布时要带上什么？",
    "怎样把我们的项目开源发布？",
  ],
};

export function textsIn(language: Language): typeof ENGLISH {
  return language === "zh" ? CHINESE : ENGLISH;
}
