/** What a message says about a contribution, as answers to the form of a contribution request. */

export type ContributionFacts = {
  /** The message asks whether the asker may contribute, or needs an approval for it. */
  isAsked: boolean;
  /** Answers to fields of the form, as far as the message gives them. */
  answers: Readonly<Record<string, string | number | boolean>>;
};

/** The asker speaks of what they themselves want to do: others, such as contractors, have rules of their own. */
const OWN_ACT =
  /\b(?:may|can|could|should|am|are|would) (?:i|we|my team)\b(?: (?:just|simply|also|already|now|be|allowed to|even|still|really|go ahead and))*\s+(?:contribut\w*|send(?:ing)?|submit\w*|fix\w*|add\w*|open(?:ing)? (?:a |an )?(?:pr\b|pull|merge|mr\b|issue)|push\w*|upstream\w*|patch\w*|correct\w*|translat\w*|sign\b|report(?:ing)? (?:a |an )?(?:bug|issue)|give back|propose|improve|improving)|\b(?:i|we)(?:'d like| want| would like| plan| wanna| intend|'m going| am going|'m about| need)(?: to)? (?:contribut\w*|send|submit|fix|add|open (?:a |an )?(?:pr\b|pull|merge|mr\b)|push|upstream|patch|correct|translate|sign|report (?:a |an )?(?:bug|issue)|give back|propose|improve)|\bdo (?:i|we) need (?:an? |any |the |your |ospo )?(?:ap+rov\w*|permission|sign[- ]?off|ok|review|ticket|request|clearance)\b|\b(?:is|are) (?:an? |any )?(?:ap+rov\w*|permission|review) (?:needed|required|necessary)\b|\bwho (?:ap+roves|has to approve|must approve|signs off)\b|(?:可以|能|能不能|可不可以|想|要).{0,12}(?:贡献|提交|提\s?(?:pr|issue)|修|改|翻译|签)|(?:需要|要不要|用不用|要).{0,6}(?:审批|批准|申请|报备)/iu;
/** It is about somebody else's project. */
const UPSTREAM =
  /\b(?:contribut\w*|upstream\w*|pull requests?|prs?|merge requests?|mrs?|(?:open source|oss|github|gh|gitlab|apache|cncf|community|external|public|mit|bsd|gpl|foss) (?:projects?|repos?|librar\w+|tools?)|(?:to|in|for|of) (?:the |an? |some |this |that )?(?:\w+ ){0,3}(?:projects?|repos?|maintainers?|kernel)|cla\b|dco\b)\b|上游|开源项目|贡献|补丁|合并请求|PR\b/iu;

const APPROVAL = /\b(?:ap+rov\w*|permission|sign[- ]?off)\b|审批|批准|报备/iu;

/** Asks for a procedure, a time or a reason, not for leave. */
const HOW =
  /^(?:(?:hi|hey|hello|so|and|ok)[\s,]+)*(?:how|what|when|where|why|which)\b|^(?:怎么|如何|为什么|什么时候)/iu;

const CHANGES: readonly [change: string, words: RegExp][] = [
  [
    "blanket",
    /\b(?:blanket|standing approval|every time|each time|regularly|ongoing contributions?|all my contributions)\b|一揽子|长期|每次/iu,
  ],
  [
    "feature",
    /\b(?:features?|functionality|new (?:option|module|plugin|api|backend|command|support)|enhancement|add(?:ing)? (?:an? |new |support))\b|功能|新特性/iu,
  ],
  [
    "docs",
    /\b(?:typos?|readme|docs?|documentation|spelling|grammar|translat\w+|wording|(?:open|file|report|raise)(?:ing)? (?:an? )?(?:issue|bug)|bug reports?|comment)\b|错别字|文档|翻译|提\s?issue|拼写/iu,
  ],
  ["fix", /\b(?:bug ?fix\w*|fix\w*|patch\w*|bugs?|one[- ]liners?|hotfix)\b|修复|补丁|修\s?bug/iu],
];
const OWN_TIME =
  /\b(?:weekends?|(?:my|in my|own|spare|free|private) (?:own )?(?:time|evenings?)|evenings?|after (?:work|hours)|off[- ]hours|on vacation|holiday|hobby|at home|side project)\b|业余|周末|下班|自己的时间|个人时间/iu;
const WORK_TIME =
  /\b(?:work(?:ing)? (?:time|hours)|at work|on the job|company time|during work|for work)\b|上班|工作时间/iu;
const AGREEMENTS: readonly [agreement: string, words: RegExp][] = [
  ["none", /\b(?:no|without(?: an?y?)?|not ask for(?: an?y?)?) cla\b|不(?:需要|要求|用签)\s?CLA/iu],
  [
    "cla-signed",
    /\bcla\b.{0,40}\b(?:already signed|we (?:have )?signed|company (?:has )?signed)|(?:signed|covered by) (?:the|a|their|our)? ?(?:corporate )?cla\b|已(?:经)?签.{0,6}CLA/iu,
  ],
  ["cla-new", /\b(?:clas?|contributor licen[cs]e agreement)\b|贡献者(?:许可)?协议/iu],
  ["dco", /\b(?:dco|sign(?:ed)?-off(?:-by)?)\b/iu],
];

export function contributionIn(text: string): ContributionFacts {
  const change = CHANGES.find(([, words]) => words.test(text))?.[0];
  const agreement = AGREEMENTS.find(([, words]) => words.test(text))?.[0];
  const lines = /(?<![\d.])(\d{1,6})(?:[- ](?:changed )?)?\s?(?:lines?|loc)\b|(\d{1,6})\s?行/iu.exec(text);
  const size = lines ? Number(lines[1] ?? lines[2]) : undefined;
  const time = OWN_TIME.test(text) ? "own" : WORK_TIME.test(text) ? "work" : undefined;
  const isAsked =
    !HOW.test(text) &&
    OWN_ACT.test(text) &&
    UPSTREAM.test(text) &&
    (change !== undefined || agreement !== undefined || APPROVAL.test(text));
  return {
    isAsked,
    answers: {
      ...(change !== undefined && { change }),
      ...(size !== undefined && { size }),
      ...(time !== undefined && { time }),
      ...(agreement !== undefined && { agreement }),
      ...(/\bpatent|专利/iu.test(text) && { patents: true }),
      ...(/\bcompet(?:es?|ing|itors?|ition)\b|竞争|竞品/iu.test(text) && { competes: true }),
    },
  };
}
