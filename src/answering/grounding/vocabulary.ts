/** Words and phrases by their role in a rule: to oblige, permit, forbid, deny or limit. */

export type Force = "must" | "should" | "may" | "must-not" | "need-not";

/** Applied in this order: a phrase that matched an earlier pattern is not matched again. */
export const FORCES: readonly (readonly [Force, RegExp])[] = [
  [
    "need-not",
    /\b(?:needn't|need(?:s|ed)? (?:not|no)\b|no need\b|(?:do|does|did)(?: not|n't) (?:need|have to|require)|(?:is|are)?(?: not|n't) (?:\w+ly )?(?:needed|required|necessary|mandatory|obligatory|obliged)|requires? (?:no|neither)\b|tak(?:es?|ing) no\b|optional|exempt(?:ed)?|waived?|(?:no|neither) (?:[\w-]+ ){1,4}?(?:is |are )?(?:needed|required|necessary))/giu,
  ],
  [
    "must-not",
    /\b(?:must(?:n't| not| never)|may (?:not|never)|can(?:not|'t| not| never)|should(?:n't| not| never)|shall (?:not|never)|(?:not|never|n't) (?:be )?(?:allowed|permitted|acceptable|okay|ok|fine)\b|(?:nobody|no one|none|no \w+) (?:may|can|is allowed)\b|prohibit\w*|forbid\w*|forbidden|banned?|disallow\w*|off limits|not an option|never|(?:do not|don't)\b|refus\w+)/giu,
  ],
  [
    "must",
    /\b(?:must|needs?|needed|ha(?:s|ve) to|had to|requir\w*|shall|mandatory|obligatory|oblig\w+|compulsory|necessary|essential|demands?|is due)\b/giu,
  ],
  ["should", /\b(?:should|ought to|recommend\w*|advis\w+|preferabl[ey]|better to)\b/giu],
  [
    "may",
    /\b(?:may|can|could|might|lets|allow(?:s|ed)?|permit(?:s|ted)?|free to|fine|okay|ok|acceptable|permissible|possible|welcome to|entitled)\b/giu,
  ],
];

export const CHINESE_FORCES: readonly (readonly [Force, RegExp])[] = [
  ["need-not", /(?:无需|无须|不需要|不必|不用|毋须|免于|免除|没有必要|豁免)/gu],
  ["must-not", /(?:不得|禁止|不可以|不可|不能|不准|不允许|不应当?|严禁|切勿|请勿|勿|不要|一律不)/gu],
  ["must", /(?:必须|须要|务必|应当|一定要|需要|须|必需|都要|需)/gu],
  ["should", /(?:应该|应|建议|最好|推荐)/gu],
  ["may", /(?:可以|允许|可自行|准许|能够|能|可)/gu],
];

/** Negates what follows it within its clause. */
export const NEGATOR =
  /^(?:not|no|never|nobody|none|nothing|neither|nor|cannot|without|avoid\w*|refrain\w*|\w+n't|lack\w*|instead|rather)$/iu;
/** These contain a negator and deny nothing. */
export const NO_NEGATION =
  /\b(?:not only|no more than|no less than|no later than|no fewer than|not more than|not less than|not later than|whether or not|not even|if not|no matter|nothing but|why not|no problem)\b/giu;
/** These end the scope of a denial. */
export const SCOPE_END =
  /^(?:like|such|including|but|because|unless|if|when|while|although|though|that|which|who|whose|where|until|so|then|except|and|or|for|by|before|after|once|since|as|than)$/iu;
export const CHINESE_NEGATOR =
  /(?:不得|禁止|不(?!仅|但|同|管|论|断|过|久|足|良)|没有|没|无(?!论|障)|未(?!来)|勿|非(?!常|营)|免)/gu;

/** To forbid something without a condition, or before it is met, is the same as to require the condition. */
export const DUTY_BY_DENIAL =
  /\b(?:not|never|no|nobody|none|cannot|n't)\b[^.;]{0,200}\b(?:without|unless|until|before|except)\b|\b(?:nobody|no one|none|nothing)\b[^.;]{0,200}\b(?:but|other than)\b|n't\b[^.;]{0,200}\b(?:without|unless|until|before)\b|(?:不得|不能|不可|禁止|未经|没有)[^。；]{0,100}(?:不得|不能|不可|禁止|才)|除非/iu;

/** Matches a sentence that refers back to the one before it. */
export const DEPENDS_ON_PREVIOUS =
  /^(?:it|its|this|that|these|those|they|them|he|she|such|both|however|otherwise|instead|then|also|but|so|therefore|in that case)\b|^(?:它|这|该|其|否则|但|因此|此时)/iu;

export const CONDITION =
  /\b(?:if|unless|except|only|provided|as long as|so long as|once|when|where|until|after|without|under|up to|within|at most|depending|subject to)\b|如果|除非|只有|只要|仅|时|的话|之后|前提|除了|才/iu;
/** Matches a statement that mentions any condition. */
export const STATES_CONDITION =
  /\b(?:if|unless|except\w*|only|merely|just|provided|as long as|so long as|once|until|when|while|whenever|subject to|depending|conditions?)\b|如果|除非|只有|只要|仅|前提|除了|才|时|的话/iu;
/** People and groups who act in a company. An answer must not confuse them. */
export const ACTORS =
  /\b(?:OSPO|legal(?! (?:entit|person|reporting|duty|duties|risk|term))|security team|security liaison|managers?|supervisor|boss|CTO|CISO|CEO|CFO|help desk|data protection officer|sponsor|director|team lead|works council|maintainers?|vendors?|authors?|customers?|suppliers?|partners?|lawyers?|purchasing|procurement|human resources|HR|head of \w+|any (?:engineer|employee|developer)|IT department|auditors?)\b|法务|安全团队|经理|主管|采购|总监|维护者|作者|客户|供应商/giu;
/** Introductory phrases without content. */
export const INTRODUCTION =
  /^(?:(?:please )?(?:note|remember|keep in mind|be aware) that|in short[,:]|in other words,|in addition,|also,|however,|so,|besides,|according to (?:the|our) (?:handbook|policy|rules),|(?:this|that|which) means(?: that)?|请注意[，：]|另外，|此外，|简而言之，|根据(?:手册|政策)，)\s*/iu;
/** Matches a statement whose permission depends on a condition. */
export const HARD_CONDITION =
  /\b(?:if|when|unless|except|only|provided|as long as|so long as|once|until)\b|如果|除非|只有|只要|仅|前提|除了|才/iu;

export const QUANTIFIERS: readonly (readonly [string, RegExp])[] = [
  [
    "all",
    /\b(?:all|every|everyone|everybody|everything|always|any|anyone|anything|each|both|whatever|whoever|whichever|wherever|regardless|entire|whole|in full|complete(?:ly)?|no matter)\b|所有|任何|全部|每|一律|始终|总是|都|凡/iu,
  ],
  [
    "only",
    /\b(?:only|solely|merely|simply|exclusively|nothing else|nobody else|no other|alone)\b(?! (?:\d|one\b|two\b|three\b))|只|仅|才|唯一/iu,
  ],
];

/** Words for "in every case". A sentence may use them only if its source does. */
export const ALWAYS =
  /\b(?:always|in (?:all|every) cases?|under all circumstances|without exception|automatically)\b|总是|始终|一律|任何情况/iu;

export const BOUNDS: readonly (readonly [string, RegExp])[] = [
  [
    "at most",
    /(?:\b(?:up to|at most|no more than|not more than|no later than|maximum(?: of)?|within|not exceed\w*|or (?:less|fewer|smaller)|limit(?:ed)? (?:of|to)|by)|不超过|至多|最多|以内|以下|之内)\s*$/iu,
  ],
  [
    "at least",
    /(?:\b(?:at least|no less than|not less than|minimum(?: of)?|no fewer than|for)|至少|不少于|最少|以上)\s*$/iu,
  ],
  ["more", /(?:\b(?:more than|over|above|exceed\w*|larger than|longer than|beyond)|超过|多于|大于)\s*$/iu],
  ["less", /(?:\b(?:less than|fewer than|under|below|smaller than|shorter than)|少于|低于|小于)\s*$/iu],
];
export const CONFLICTING_BOUNDS: Readonly<Record<string, readonly string[]>> = {
  "at most": ["at least", "more"],
  "at least": ["at most", "less"],
  more: ["at most", "less"],
  less: ["at least", "more"],
};

/** Words for decisions. A sentence may use them only if its source does. */
const DECIDED =
  /\b(?:approv\w*|clear(?:ed|ance)|authori[sz]\w*|exempt\w*|waiv\w*|grant\w*|guarantee\w*|confirm\w*|certif\w*|signed off|pre-?approved|whitelist\w*|verified|legal (?:has|says|said|agreed|okayed)|ok'?d)\b|批准|核准|授权|豁免|同意|确认|保证|通过审/giu;

/** The words for decisions in a text, by their first letters. */
export function decisionsIn(text: string): string[] {
  return [...text.matchAll(DECIDED)].map(([word]) => word.toLowerCase().slice(0, 5));
}

/** Phrases and the word that means the same. */
export const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bat once\b|\bright away\b|\bstraight away\b|\bwithout delay\b|\bas soon as possible\b/giu, "immediately"],
  [/\b(?:has|have|having) nothing to do with\b/giu, "is unrelated to"],
  [/\bas a rule\b|\bin general\b/giu, "normally"],
  [/\b(?:each|every) time\b/giu, "always"],
  [/\bmerely\b|\bsimply\b/giu, "only"],
];

/** Matches a sentence in the imperative, by its first word. */
export const IMPERATIVE = new RegExp(
  `^(?:[-*+•]\\s*|\\d{1,3}[.)]\\s*)?(?:please |always |then |first,? )?(?:${"keep ship send read find set remove sign open use ask check add tell write include publish record file replace choose list name give put run take review treat stop make let show say get look prefer pin update report follow describe attach answer state turn protect mark separate link build test scan fix wait start plan agree explain note store move pass provide offer download upgrade document compare count decide apply avoid never rotate revoke search pick link copy contact confirm declare generate change leave begin learn limit log ensure talk go know measure repeat return share prepare post submit thank watch work verify do cite register block hold install keep merge plan point rename request require reply see treat translate".split(" ").join("|")})\\b`,
  "iu",
);
