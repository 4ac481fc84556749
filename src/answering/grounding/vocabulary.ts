/** Words and phrases by their role in a rule: to oblige, permit, forbid, deny or limit. */

import { termsOf } from "../../knowledge/terms.ts";

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
  ["must", /(?:必须|须要|务必|应当|一定要|需要|须|必需|都要|需|(?<![不只主重])要(?!求|么|点))/gu],
  ["should", /(?:应该|应|建议|最好|推荐)/gu],
  ["may", /(?:可以|允许|可自行|准许|能够|能|可)/gu],
];

/** These words are compared as forces, so they do not count as topics. */
export const FORCE_TERMS = new Set(
  "require required requires requirement necessary mandatory allow allowed permit permitted prohibit prohibited forbid forbidden should ought recommend recommended advise obliged obligatory optional always never whole entire yes no shall"
    .split(" ")
    .flatMap(termsOf),
);

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

/** Introductory phrases without content. */
export const INTRODUCTION =
  /^(?:(?:please )?(?:note|remember|keep in mind|be aware) that|in short[,:]|in other words,|in addition,|also,|however,|so,|besides,|according to (?:the|our) (?:handbook|policy|rules),|(?:this|that|which) means(?: that)?|请注意[，：]|另外，|此外，|简而言之，|根据(?:手册|政策)，)\s*/iu;

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

const COUNT = String.raw`(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)`;
/** Phrases and the word that means the same. */
export const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\bat once\b|\bright away\b|\bstraight away\b|\bwithout delay\b|\bas soon as possible\b/giu, "immediately"],
  [/\b(?:has|have|having) nothing to do with\b/giu, "is unrelated to"],
  [/\bas a rule\b|\bin general\b/giu, "normally"],
  [/\b(?:each|every) time\b/giu, "always"],
  [/\bmerely\b|\bsimply\b/giu, "only"],
  [/\bwhether or not\b/giu, "whether"],
  [/\b(?:once (?:a|per|each|every)|every|each) (day|week|month|year)\b/giu, "$1ly"],
  [/\bannually\b/giu, "yearly"],
  [/\b(?:says?|said) nothing (?:about|on|of)\b/giu, "does not mention"],
  [/\b(?:get|be) ready for\b/giu, "prepare for"],
  [/\bfalls? back (?:on|to)\b/giu, "has a fallback"],
  [/\b(?:no|not) (?:sooner|earlier) than\b/giu, "at least"],
  // "Never falls further than two" is "falls at most two".
  [new RegExp(String.raw`\bnever (\p{L}+ )?(?:further|more|longer|later) than (?=${COUNT})`, "giu"), "$1at most "],
  [
    new RegExp(String.raw`\b(?:less|fewer) than (${COUNT}(?: business)? (?:days|weeks|months|years)) old\b`, "giu"),
    "younger than $1",
  ],
  [
    new RegExp(String.raw`\bmore than (${COUNT}(?: business)? (?:days|weeks|months|years)) old\b`, "giu"),
    "older than $1",
  ],
];
