/** What a message asks: who owns the answer (`intent`), about which licenses, for which use. */
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { furtherTerms, type UseSign, usesIn } from "./circumstances.ts";
import { type ContributionFacts, contributionIn } from "./contribution.ts";
import { type NamedLicense, namedLicenses } from "./named-licenses.ts";

type Intent =
  /** May we use a license? The policy answers. */
  | "may-we-use"
  /** What a license asks of us. The policy answers. */
  | "obligations"
  | "compatibility"
  /** Whether a contribution needs an approval. The approval rules answer. */
  | "approval"
  /** Anything else: the handbook answers. */
  | "other";

export type Frame = {
  text: string;
  intent: Intent;
  licenses: NamedLicense[];
  uses: UseSign[];
  contribution: ContributionFacts;
};

const COMPATIBLE =
  /\b(?:compatib\w*|combin\w+|mix(?:ed|ing)?|merge[ds]?|go(?:es)? together|work together|same (?:program|binary|project|file)|relicen[cs]\w+)\b|兼容|混用|混在一起|合并|一起用/iu;
const OBLIGATIONS =
  /\bwhat (?:must|do|should|would|else must|are) (?:we|i|you|our)\b.{0,60}\b(?:do|ship|include|give|owe|provide|deliver|publish|observe|comply|have to|need to|follow)\b|\b(?:obligations?|requirements?|conditions?|duties|what .{0,20}owe)\b|\bdo (?:we|i) (?:have|need) to (?:ship|include|publish|give|provide|disclose|release|show|name|list|credit)\b|需要做什么|要做什么|有什么(?:义务|要求|条件)|哪些义务|怎么合规|义务/iu;
/** Verbs of use; what else may be done with a license, such as removing its text, is for the handbook. */
const USING =
  /\b(?:us(?:e|es|ed|ing|able)|ship(?:s|ped|ping)?|bundl\w+|includ\w+|embed(?:s|ded|ding)?|integrat\w+|link(?:s|ed|ing)?|deploy\w*|run(?:s|ning)?|host(?:s|ed|ing)?|put(?:ting)?|add(?:ing)?|install\w*|adopt\w*|pull(?:ing)? in|bring(?:ing)? in|depend(?:s|ing)?|build(?:ing)? (?:on|with)|copy|copied|copying|reuse|sell(?:ing)?|distribut\w+|have)\b|使用|用|引入|集成|打包|链接|部署|放进|放到|装|依赖|分发|发布/iu;
const LEAVE =
  /\b(?:may|can|could|should|shall|must|might|are|is|do|does|am|would)\b|\b(?:ok(?:ay)?|fine|allowed|permitted|legal|safe|approved|possible|cool|acceptable|problem|issue|risky?|go ahead|good to go|deal with|thoughts on|policy on|verdict|rules? (?:for|on)|stance)\b|可以|可不可以|能|能不能|允许|行吗|行不行|合规吗|有问题吗|没问题|安全吗|吗|呢/iu;
/** The handbook speaks of these; a verdict would answer another question. */
const OTHER_ACTS =
  /\b(?:contribut\w*|upstream\w*|pull requests?|prs?|merge requests?|remov\w+|strip\w*|delet\w+|drop (?:the|their)|replac\w+ the (?:header|notice|text)|chang(?:e|es|ed|ing) (?:the|its|our|their|to)|rewrit\w+|relicen[cs]\w*|re-licen[cs]\w*|releas(?:e|ing) (?:it|our|this|my|the)|publish\w*|open[- ]sourc(?:e|ing) (?:it|our|this|my|the)|choos\w+|pick|which licen[cs]e|what licen[cs]e (?:should|do)|switch\w*|sign(?:ing)?|sue\w*|court|violat\w+|infring\w*|comply|complian\w+|header|mean(?:s|t)?|differ\w*|versus|vs\.?|why|who|how|when|explain|stand for|patent\w*|trademark\w*|warrant\w*|liab\w*|audit\w*|scan\w*|list\w*|copyright (?:line|notice|header|year)|cover\w*|appl(?:y|ies)|count(?:s|ed)?|output|fork\w*|sponsor\w*|what happens|what is|what are|what's|what does|what do|what if)\b|贡献|提交|上游|删除|去掉|修改许可|换许可|选择?哪|哪个许可|发布我们|是什么|什么意思|区别|为什么|怎么|如何|谁|违反|专利|商标|算不算|声明|源代码/iu;
const SHORT_WORDS = 9;
const MANY_TERMS = 2;

export function frameOf(text: string, policy: LicensePolicy): Frame {
  const licenses = namedLicenses(text, policy);
  const uses = usesIn(text, policy);
  const contribution = contributionIn(text);
  return { text, licenses, uses, contribution, intent: intentOf(text, licenses, uses, contribution) };
}

function intentOf(
  text: string,
  licenses: readonly NamedLicense[],
  uses: readonly UseSign[],
  contribution: ContributionFacts,
): Intent {
  if (contribution.isAsked) return "approval";
  if (licenses.length === 0) return "other";
  if (COMPATIBLE.test(text)) return licenses.length > 1 ? "compatibility" : "other";
  const rest = licenses.reduce((left, { name }) => left.replace(name, " "), text);
  if (OBLIGATIONS.test(rest) && (uses.length > 0 || isShort(rest))) return "obligations";
  if (OTHER_ACTS.test(rest) && !/\bdeal with\b/iu.test(rest)) return "other";
  const asksLeave = LEAVE.test(rest) || /[?？]\s*$/u.test(text);
  if (uses.length > 0 && (USING.test(rest) || asksLeave || isShort(rest))) return "may-we-use";
  // Without a use, only a question about the license as a whole is for the policy.
  const names = licenses.map(({ name }) => name);
  return furtherTerms(text, names).length < MANY_TERMS && (asksLeave || isBare(rest)) ? "may-we-use" : "other";
}

function isShort(text: string): boolean {
  return text.trim().split(/\s+/u).length <= SHORT_WORDS && text.length <= 80;
}

/** Nothing but the license, such as "GPL-3.0?". */
function isBare(rest: string): boolean {
  return !/\p{L}{3,}/u.test(
    rest.replaceAll(/\b(?:licen[cs]ed?|code|software|the|and|about|what|how|then|for)\b/giu, ""),
  );
}
