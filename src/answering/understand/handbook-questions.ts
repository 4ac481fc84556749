/** Questions about a license that a verdict would not answer: the handbook speaks of these. */

export type HandbookRow = { about: string; words: RegExp; examples: readonly string[] };

/** What else may be done with a license, a project or a copy than to use it. */
export const OTHER_ACTS: readonly HandbookRow[] = [
  {
    about: "contributing",
    words: /\b(?:contribut\w*|upstream\w*|pull requests?|prs?|merge requests?|cla|dco)\b|贡献|提交|上游/iu,
    examples: ["can contractors contribute to our GPL project"],
  },
  {
    about: "changing or removing notices",
    words:
      /\b(?:remov\w+|strip\w*|delet\w+|drop (?:the|their)|rewrit\w+|replac\w+ the|copyright|(?:licen[cs]e|mit|file|the) headers?(?! ?-?only)|headers? from)\b|删除|删掉|去掉|声明/iu,
    examples: ["can I delete the MIT header", "可以把 MIT 的版权声明删掉吗"],
  },
  {
    about: "the license of our own project",
    words:
      /\b(?:re-?licen[cs]\w*|releas(?:e|ing) (?:it|our|this|my|the)|publish\w*|open[- ]sourc(?:e|ing) (?:it|our|this|my|the|an?)|choos\w+|pick|switch\w* (?:to|from|our|the)|chang(?:e|es|ed|ing) (?:the|its|our|their|to|from)|donat\w+|our own (?:licen[cs]e|project|library))\b|修改许可|换许可|选择?哪|选\s?[A-Z]|哪个许可|发布我们|开源出去|对外开源/iu,
    examples: ["should we release our tool under MIT", "我们自己的项目应该选 MIT 还是 Apache"],
  },
  {
    about: "claims, courts and rights",
    words:
      /\b(?:sue[sd]?|court|violat\w*|infring\w*|enforc\w*|revok\w*|accus\w*|alleg\w*|(?:was|were|been|is) (?:found|discovered|detected)|what now|patents?|trademarks?|logos?|warrant\w*|liab\w*|protect\w*|demand\w*)\b|违反|专利|商标|侵权|起诉/iu,
    examples: ["what happens if we violate the GPL in a product", "does the MIT license give us a patent grant"],
  },
  {
    about: "names",
    words: /\b(?:call|name|rename|brand) (?:our|the|my|it|this)\b/iu,
    examples: ['can we call our product "MIT Editor"'],
  },
  {
    about: "security",
    words: /\b(?:vulnerab\w*|exploit\w*|cves?|security (?:hole|issue|bug|fix|report)\w*|root access|hacked)\b|漏洞/iu,
    examples: ["someone reported a security hole in our MIT library"],
  },
  {
    about: "code that a machine wrote",
    words: /\bgenerat(?:e|es|ed)\b|\b(?:written|suggested|produced) by\b|\btrain(?:ed|ing) (?:data|on|a|the)\b|生成/iu,
    examples: ["can AI generated code contain GPL snippets that end up in our app?"],
  },
  {
    about: "people and organizations",
    words:
      /\b(?:foundations?|sponsor\w*|maintainers?|authors?|trainings?|conferences?|subsidiar(?:y|ies)|joint ventures?|acqui\w+|mergers?)\b|\b(?:can|may|do|does|are|is|should|must) (?:our )?(?:contractors|freelancers|contributors)\b|基金会|外包|维护者|子公司/iu,
    examples: ["what if the author of an MIT library dies"],
  },
  {
    about: "requests and reports",
    words:
      /\b(?:withdraw|cancel|status of|(?:my|last|a|the) (?:requests?|tickets?(?! systems?))|tickets about|decides?|scan (?:our|the|my|for)|audits?|sboms?|list (?:of|all)|fork\w*|sign(?:ing)?(?! ?in))\b|申请例外|例外申请|批准/iu,
    examples: ["withdraw my request for the GPL library", "list all products that contain GPL code"],
  },
  {
    about: "telling, charging and buying",
    words:
      /\b(?:tell (?!me)|inform|notify|disclos\w*|charg(?:e|ing) (?:money|for)|buy\w*|purchas\w*|royalt\w*|fees?|prices?|costs?|pay(?:s|ing)?(?! for itself)|alternatives?|commercial licen[cs]es?)\b|替代|收费/iu,
    examples: ["can we charge money for GPL software", "is there an alternative to an AGPL PDF library"],
  },
];

const PRONOUN_ACT =
  /\b(?:may|can|could|should|must|shall|would|will|do|did) (?:i|we|you|they|u|v|my team) (?:(?:just|simply|also|already|now|please|still|even|really|then|not|only|ever|perhaps|all) )*([a-z]{2,})/iu;
/** Verbs of use, and verbs that leave open what is asked. */
const USES =
  /^(?:us(?:e|ing)|ship|bundl\w*|includ\w*|embed\w*|integrat\w*|link|load|deploy|run|host|put|add|install|adopt|pull|bring|depend|build|cop\w*|vendor|reuse|sell|deliver|distribut\w*|offer|give|hand|have|take|keep|leave|go|make|be|do|get|need|want|like|know|think|tell|say|confirm|check|help|advise|see|allow|consider|mix|combine|owe|call|provide|work|start|continue|stick|rely|base|compile|swap|replace|switch|move|try|static\w*|dynamic\w*|license|hv|in|on|for)\b/iu;
const OTHERS_ACT =
  /\b(?:may|can|could|will|would|should|must) (?:our |the |a |an )?(?:customers?|users|clients?|competitors?|anyone|others|partners|people) (?!(?:log|sign|access|reach|open|get|use|call|visit|see|still|also|then)\b)[a-z]{3,}/iu;

/** The act asked about is not a use: "may I wear an MIT hoodie", "can customers redistribute our SDK". */
export function asksAnotherAct(text: string): boolean {
  const verb = PRONOUN_ACT.exec(text)?.[1];
  return (verb !== undefined && !USES.test(verb)) || OTHERS_ACT.test(text) || COMMAND.test(text.trim());
}
/** "translate the AGPL", "please draft a notice". */
const COMMAND =
  /^(?:please |pls |could you |can you )?(?:translate|draft|write|make|give me|send|show|open|remind|book|list|find|create|update|describe|compare|summari[sz]e|quote|print|search|review|prepare|check (?:whether|if|our)|let (?!me\b|us\b))/iu;

/** Questions that a yes or no does not answer, and questions about what a word means. */
export const OTHER_QUESTIONS: readonly HandbookRow[] = [
  {
    about: "reasons, ways and persons",
    words:
      /\b(?:why|how(?! about)|which (?:licen[cs]e|of|one|versions?|open|permissive|products?|kinds?)\b|(?:^|[.?!,;:]\s{0,3}|\b(?:and|so|or|but|hi|hey|hello|know|me) )which\b|explain|describe|difference|differs?|different|versus|vs\.?)\b|\b(?<!\b(?:people|those|customers|users|partners|someone|anyone|staff|employees|clients|suppliers) )who\b|为什么|怎么|如何|谁|多久|哪(?!里用|些设备)|区别/iu,
    examples: ["why is AGPL prohibited in hosted services?", "who decides on GPL exceptions"],
  },
  {
    about: "times and places",
    words: /(?:^|[.?!,;:]\s{0,3}|\b(?:and|so|or|but|hi|hey|hello|know|me) )(?:when|where)\b/iu,
    examples: ["when is a GPL review needed for our app"],
  },
  {
    about: "meanings and consequences",
    words:
      /\bwhat(?:['’]?s| is| are| was| does| do| did| happens| counts| kinds?| versions?| licen[cs]e| should)\b|\bwhat if (?!i |we |it |only |just |our |they |partners |customers |clients |users |suppliers )|(?<!\b(?:i|we) )\b(?:means?|meant|meaning)\b|\bstand for\b|\b(?:in the sense of|counts?(?:ed)?(?: as)?|considered|regarded|treated as|defin\w+|cover\w*|appl(?:y|ies)|output|matters? (?:who|which|whether))\b|是什么|什么是|什么意思|算不算|说了什么|有什么后果|怎么办/iu,
    examples: ["what is the GPL", "does SaaS count as distribution under the GPL"],
  },
  {
    about: "what something of ours contains or is under",
    words:
      /^\W*(?:do|does|did) (?:our|any|the|this|my)\b|^\W*(?:is|are|was|were) (?!(?:it|this|that|there|an?|the|all|everything)\b)[\w.-]{1,30}(?: (?:still|now|really|actually|under|licen[cs]ed)){0,3}\s*\??$|\bstill\s*\??\s*$/iu,
    examples: ["is redis still BSD", "does the license of a GPL linter matter"],
  },
  {
    about: "what a license is",
    words:
      /^\W*(?:is|are) (?:the )?(?:[\s,]|\band\b|\bor\b){1,12}(?:an? (?!problem|issue|no-go|risk|good|safe|bad|option|valid|fine)|the same\b|called\b)/iu,
    examples: ["is AGPL a copyleft license"],
  },
  {
    about: "what was or should be of ours",
    words:
      /^\W*(?:has|have|had|did|was|were) (?:anyone|anybody|someone|we|you|they)\b|\bany news\b|\bknow (?:about|that)\b|\b(?:is|are|was|were|be|been) (?:[a-z]{1,12} )?(?:registered|recorded|reviewed|terminated|discovered|documented|declared)\b|\byesterday\b|\blast (?:week|month|year)\b|\b(?:i|we) reported\b|\bshould (?:our|the|my) .{1,30} be\b|\b(?:modify|redistribute|relicense)\b.{0,30}\bour\b/iu,
    examples: ["should our SDK be under Apache-2.0", "has anyone reviewed the GPL use in our cameras"],
  },
  {
    about: "the source",
    words:
      /\b(?:get|see|have|publish|provide|open|hide|keep|show|make) (?:the |our |its |their |all )?(?:own )?sources?\b|\bmakes? our\b|源代码|源码要/iu,
    examples: ["does dynamic linking to a GPL library make our code GPL?"],
  },
];

export function isAbout(rows: readonly HandbookRow[], text: string): boolean {
  return rows.some(({ words }) => words.test(text));
}
