/** What a message says about a contribution, as answers to the form of a contribution request. */

export type ContributionFacts = {
  /** The message asks whether the asker may contribute, or needs an approval for it. */
  isAsked: boolean;
  /** Asks whether an approval is needed; otherwise whether something may be done. */
  asksNeed: boolean;
  /** Answers to fields of the form, as far as the message gives them. */
  answers: Readonly<Record<string, string | number | boolean>>;
};

/** The asker speaks of what they themselves want to do: others, such as contractors, have rules of their own. */
const OWN_ACT: readonly RegExp[] = [
  // "can I send", "is it fine if I contribute", "I'd like to fix"
  /\b(?:(?:may|can|could|should|am|are|would|if|when|for|let) (?:i|we|me|us|my team)|(?:i|we) (?:can|may|could)|(?:i|we)(?: ?(?:['’]d like|want|would like|plan|intend|['’]m going|am going|['’]m about|need))(?: to)|wanna|(?:i|we) wanna|want to|like to)(?: (?:to|just|simply|also|already|now|be|allowed to|even|still|really|go ahead and))*\s+(?:contribut\w*|send(?:ing)?|submit\w*|fix\w*|add\w*|open(?:ing)? (?:(?:an?|the|my|our) )?(?:pr|pull|merge|mr|issue)|push\w*|upstream\w*|patch\w*|correct\w*|translat\w*|sign|(?:report(?:ing)?|fil(?:e|ing)|rais(?:e|ing)) (?:an? )?(?:bug|issue)|giv(?:e|ing) (?:[\p{L}’']{1,15} ){0,5}back|propose|improv\w+|make (?:an? )?(?:pr|pull))\b/iu,
  // "do I need approval", "permission needed?"
  /\bdo (?:i|we) (?:need|have) (?:to (?:ask|get|file|request)|(?:an? |any |the |your |ospo )?(?:ap+rov\w*|permission|sign[- ]?off|ok|review|ticket|request|clearance))\b/iu,
  /\bneed (?:an? |any )?(?:ap+roval|permission|sign[- ]?off|clearance|ok)\b|\bneed to ask (?:anyone|someone|anybody|you)\b/iu,
  /\b(?:an? |any )?(?:ap+roval|permission|review|sign[- ]?off) (?:needed|required|necessary)\b|\b(?:is|are) (?:an? |any )?(?:ap+rov\w*|permission|review) (?:needed|required|necessary)\b/iu,
  // "approval or no?", "any paperwork?", "do you need to know?"
  /\b(?:ap+rovals?|permission|paperwork|tickets?|clearance|sign[- ]?off)\b[^.?!]{0,12}\?|\bdo (?:you|i|we) (?:need|have) to (?:know|tell|inform|report)\b/iu,
  // "the project wants me to sign a CLA"
  /\b(?:wants?|asks?|asking|requires?|requests?|tells?|needs?|expects?) (?:me|us|that (?:i|we))(?: to)? sign\b/iu,
  /\b(?:blanket|standing) approval for\b|\bwho (?:ap+roves|has to approve|must approve|signs off)\b|\bare we allowed\b|\bam i allowed\b/iu,
  /(?:可以|能|能不能|可不可以|想|要).{0,12}(?:贡献|提交|[提发]\s?(?:pr|issue|补丁)|参与|修|改|翻译|签)|(?:需要|要不要|用不用|要|得).{0,6}(?:审批|批准|申请|报备)|(?:要|用|需要)批吗|(?:要|让)(?:我|我们)签/iu,
];
/** It is about somebody else's project. */
const UPSTREAM: readonly RegExp[] = [
  /\b(?:contribut\w*|upstream\w*|pull requests?|prs?|merge requests?|mrs?|cla|dco)\b/iu,
  /\b(?:open source|oss|github|gh|gitlab|apache|cncf|community|external|public|mit|bsd|a?l?gpl|foss) (?:projects?|repos?|librar(?:y|ies)|libs?|tools?|packages?|games?)\b/iu,
  /\b(?:to|in|for|of) (?:the |an? |some |this |that |someone'?s )?(?:[\w.-]{1,20} ){0,3}(?:projects?|repos?|maintainers?|kernel|readme)\b/iu,
  /\bin (?:the|their|someone['’]s) (?!(?:our|product|company|internal|customer) )[\w.-]{2,20} (?:docs|documentation|readme|repo)\b/iu,
  /\b(?:on|from) (?:github|gitlab|codeberg|sourceforge|bitbucket)\b/iu,
  // "a fix to curl"
  /\b(?:fix(?:es)?|patch(?:es)?|typos?|improvements?|translations?)(?: of (?:[\w.]{1,9} ){1,3}lines)? (?:to|for|of|in) (?!(?:our|my|the|an?|this|that|it|customers?|clients?|users?|production|legal|us|me|him|her)\b)[a-z][\w.-]*/iu,
  // "in the docs of curl"
  /\bin (?:the |its |their )?(?:[\w-]{1,15} )?(?:docs?|documentation|readme|manual|website|wiki|comments|changelog|code) of (?!(?:our|my|us)\b)[\p{L}]/iu,
  // "给 Kubernetes 提交", "MIT 的项目"
  /(?:给|向|往)\s?[A-Za-z][\w.-]*\s?(?:项目)?(?:里|上)?(?:提交|提|发|贡献|加|修|改)|(?:MIT|BSD|Apache|GPL|LGPL|MPL|EPL)[\w.-]*\s?(?:许可)?的?\s?(?:项目|仓库)/iu,
  /上游|开源(?:项目|库|软件|组件|工具|社区|代码)|贡献|补丁|合并请求|PR(?![a-z])/iu,
];
/** Contributions to our own projects follow other rules, and so do those of people who are not employees. */
const OURS =
  /\b(?:to|for|in|on|of|into) (?:our|one of our) (?:own )?(?:[\w.-]{1,20} ){0,3}(?:projects?|repos?|repositor(?:y|ies))\b|\baccept (?:a |an )?(?:pull requests?|prs?|contributions?|patches)\b|我们(?:自己)?的(?:\s?\w{1,12}\s?)?项目/iu;

const APPROVAL =
  /\b(?:ap+rov\w*|permission|paperwork|clearance|sign[- ]?off|(?:need|have) to (?:know|tell|inform|report))\b|审批|批准|报备|批吗/iu;

/** "do I need approval", "permission required?", but not "may I send it". */
const NEED =
  /\b(?:do|does|did|would|will|is|are) [^.?!]{0,60}\b(?:need(?:ed)?|required|requires?|necessary|have to)\b|\b(?:ap+roval|permission|paperwork|clearance|sign[- ]?off|ticket)s?\b[^.?!]{0,25}\?|\bneed (?:to ask|an? |any )/iu;

/** Asks for a procedure, a time or a reason, not for leave. */
const HOW =
  /^(?:(?:hi|hey|hello|so|and|ok)[\s,]+)*(?:how|what|when|where|why|which)\b|^(?:怎么|如何|为什么|什么时候)/iu;

const CHANGES: readonly [change: string, words: RegExp][] = [
  [
    "blanket",
    /\b(?:blanket|standing approval|(?:every|each) (?:time|week|month|day)|regularly|ongoing contributions?|all (?:my|our) (?:[\w.-]{1,20} )?contributions)\b|一揽子|长期|每次/iu,
  ],
  [
    "feature",
    /\b(?:features?|functionality|new (?:option|module|plug-?in|api|backend|command|support|driver)|enhancement|add(?:s|ing)? (?:an? |new )?(?:support|plug-?ins?|options?|modules?|commands?|drivers?))\b|功能|新特性/iu,
  ],
  [
    "docs",
    /\b(?:typos?|readme|docs?|documentation|spelling|grammar|translat\w+|wording|broken links?|(?:open(?:ing)?|fil(?:e|ing)|report(?:ing)?|rais(?:e|ing)) (?:an? )?(?:issue|bug)|bug reports?|comments?)\b|错别字|文档|翻译|提\s?issue|拼写/iu,
  ],
  ["fix", /\b(?:bug ?fix\w*|fix\w*|patch\w*|bugs?|one[- ]liners?|hotfix)\b|修复|补丁|修.{0,12}bug/iu],
];
const OWN_TIME =
  /\b(?:weekends?|saturdays?|sundays?|(?:own|spare|free|private) (?:time|evenings?)|evenings?|after (?:work|hours)|off[- ]hours|on vacation|holiday|hobby|at home|side project)\b|业余|周末|下班|自己的时间|个人时间/iu;
const WORK_TIME =
  /\b(?:work(?:ing)? (?:time|hours)|at work|from work|on the job|company time|during work|for work)\b|(?<!下)上班|工作时间/iu;
const AGREEMENTS: readonly [agreement: string, words: RegExp][] = [
  [
    "none",
    /\b(?:no|without(?: an?y?)?|not ask for(?: an?y?)?|(?:not|n['’]t) (?:require|need|want|have)(?: an?y?)?) cla\b|(?:不(?:需要|要求|用签|用)|没有|无需|无)\s?CLA/iu,
  ],
  [
    "cla-new",
    /\b(?:never|not|n['’]t)(?: yet)? sign(?:ed)? (?:the |their |an? |any |its |this )?cla\b|\bcla\b.{0,40}(?:\b(?:never|not)|n['’]t)(?: yet)? sign(?:ed)?\b|没(?:有)?签.{0,6}CLA|CLA.{0,8}没(?:有)?签/iu,
  ],
  [
    "cla-signed",
    /\bcla\b.{0,40}\b(?:already signed|we (?:have )?signed|company (?:has )?signed|signed by (?:us|our|the company))|\b(?:signed|covered by) (?:the|a|their|our)? ?(?:corporate )?cla\b|已(?:经)?签.{0,6}CLA|签(?:过|了)\s?CLA/iu,
  ],
  ["cla-new", /\b(?:clas?|contributor licen[cs]e agreement)\b|贡献者(?:许可)?协议|CLA/iu],
  ["dco", /\b(?:dco|sign(?:ed)?-off-by|signed[- ]off)\b/iu],
];
/** Changed lines: "250 lines", "1,200 LOC", "3k lines", "over 100 lines", "30 行". */
const SIZE =
  /(?:\b(more than|over|above) )?(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{1,6})(k)?[- ]?(?:(?:changed|new|code) )?(?:lines?|loc)\b|(超过)?(\d{1,6})\s?行/iu;
const NOT_BEFORE =
  /\b(?:no|not|without|none of|never)\b[^.,;!?]{0,20}$|n['’]t\b[^.,;!?]{0,20}$|(?:不|没|没有|无)\p{Script=Han}{0,3}$/iu;

function sizeIn(text: string): number | undefined {
  const match = SIZE.exec(text);
  if (!match) return undefined;
  const [, over, lines, thousands, more, chinese] = match;
  const number = Number((lines ?? chinese ?? "").replaceAll(",", "")) * (thousands === undefined ? 1 : 1000);
  return number + (over === undefined && more === undefined ? 0 : 1);
}

/** Undefined where the text does not speak of it. */
function saysOf(words: RegExp, text: string): boolean | undefined {
  const match = words.exec(text);
  return match ? !NOT_BEFORE.test(text.slice(Math.max(0, match.index - 40), match.index)) : undefined;
}

export function contributionIn(text: string): ContributionFacts {
  const change = CHANGES.find(([, words]) => words.test(text))?.[0];
  const agreement = AGREEMENTS.find(([, words]) => words.test(text))?.[0];
  const size = sizeIn(text);
  const patents = saysOf(/\bpatent|专利/iu, text);
  const competes = saysOf(/\bcompet(?:es?|ing|itors?|ition)\b|竞争|竞品/iu, text);
  const time = OWN_TIME.test(text) ? "own" : WORK_TIME.test(text) ? "work" : undefined;
  const isAsked =
    !HOW.test(text) &&
    OWN_ACT.some((words) => words.test(text)) &&
    UPSTREAM.some((words) => words.test(text)) &&
    !OURS.test(text) &&
    ([change, size, agreement, patents, competes].some((answer) => answer !== undefined) || APPROVAL.test(text));
  return {
    isAsked,
    asksNeed: NEED.test(text),
    answers: {
      ...(change !== undefined && { change }),
      ...(size !== undefined && { size }),
      ...(time !== undefined && { time }),
      ...(agreement !== undefined && { agreement }),
      ...(patents !== undefined && { patents }),
      ...(competes !== undefined && { competes }),
    },
  };
}
