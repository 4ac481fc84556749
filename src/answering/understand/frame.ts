/** What a message asks: who owns the answer (`intent`), about which licenses, for which use. */
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { furtherTerms, type UseSign, usesIn } from "./circumstances.ts";
import { type ContributionFacts, contributionIn } from "./contribution.ts";
import { asksAnotherAct, isAbout, OTHER_ACTS, OTHER_QUESTIONS } from "./handbook-questions.ts";
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
  /\b(?:compatib\w*|combin\w+|mix(?:ed|ing)?|merge[ds]?|together|conflicts?|(?:same|one|single) (?:program|binary|project|file|executable|library|work|codebase|code base))\b|兼容|混用|混在一起|合并|(?:放|用|写|编译|链接)(?:在|到|进)(?:同)?一(?:个|起)|一起用/iu;
/** Between two licenses: "MIT code in a GPL program", "link MPL-2.0 with GPL-2.0". */
const TOGETHER = /\b(?:in|into|inside|within|with|to|against)(?: (?:an?|the|our|some|any))? $/iu;
const OBLIGATIONS: readonly RegExp[] = [
  /\bwhat (?:else )?(?:must|do|should|would|are) (?:we|i|you|our)\b.{0,60}\b(?:do|ship|include|give|owe|provide|deliver|publish|observe|comply|have to|need to|follow|offer)\b/iu,
  /\bwhat does\b.{0,30}\b(?:require|ask|oblige|demand)\b/iu,
  /\b(?:obligations?|requirements?|conditions?|duties|what .{0,20}owe)\b|\bwhat to do to comply\b/iu,
  /\bdo (?:we|i) (?:have|need) to (?:ship|include|publish|give|provide|disclose|release|show|name|list|credit)\b/iu,
  /需要做什么|要做什么|有什么(?:义务|要求|条件)|哪些义务|怎么合规|义务/u,
];
const USING =
  /\b(?:us(?:e|es|ed|ing|able)|ship(?:s|ped|ping)?|bundl\w+|includ\w+|embed(?:s|ded|ding)?|integrat\w+|link(?:s|ed|ing)?|deploy\w*|run(?:s|ning)?|host(?:s|ed|ing)?|put(?:ting)?|add(?:ing)?|install\w*|adopt\w*|pull(?:ing)? in|bring(?:ing)? in|depend(?:s|ing)?|build(?:ing)? (?:on|with)|cop(?:y|ied|ying)|reuse|sell(?:ing)?|distribut\w+|have|has|contains?|goes into)\b|使用|用|引入|集成|打包|链接|部署|放进|放到|装|依赖|分发|发布|里有/iu;
const LEAVE =
  /\b(?:may|can|could|should|shall|must|might|are|is|do|does|am|would|will)\b|\b(?:ok(?:ay)?|fine|allowed|permitted|legal|safe|approved|possible|cool|acceptable|problem|issue|trouble|risky?|go ahead|good to go|deal with|thoughts on|policy on|verdict|rules? (?:for|on)|stance|what if|say yes)\b|可以|可不可以|能|能不能|允许|行吗|行么|行不行|合规吗|有问题吗|没问题|安全吗|要紧|吗|呢/iu;
/** "What's the deal with AGPL?", "what is our policy on GPL in devices?": asks for leave, though it begins with "what". */
const STANCE =
  /\b(?:deal|policy|stance|verdict|rules?|position) (?:with|w\/|on|for|about|regarding)|\bwhat['’]?s (?:up )?with\b/iu;
/** Directly after a license: "GPL lib in the SDK". */
const IN_PLACE = /^(?:[- ][\w-]{1,20}){0,3} (?:in|on|inside|into|for|behind|at)\b/iu;
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
  const [first, second] = licenses;
  if (!first) return "other";
  const rest = withoutNames(text, licenses);
  if (isAbout(OTHER_ACTS, rest)) return "other";
  if (COMPATIBLE.test(rest)) return second ? "compatibility" : "other";
  if (OBLIGATIONS.some((words) => words.test(rest)) && (uses.length > 0 || isShort(rest))) return "obligations";
  if (asksAnotherAct(rest)) return "other";
  if (isAbout(OTHER_QUESTIONS, rest) && !STANCE.test(rest)) return "other";
  const after = text.slice(text.indexOf(first.name) + first.name.length);
  if (second && areTogether(after, second.name, uses)) return "compatibility";
  const asksLeave = LEAVE.test(rest) || /[?？]\s*$/u.test(text);
  if (uses.length > 0 && (USING.test(rest) || asksLeave || isShort(rest) || IN_PLACE.test(after))) return "may-we-use";
  // Without a use, only a question about the license as a whole is for the policy.
  const names = licenses.map(({ name }) => name);
  return furtherTerms(text, names).length < MANY_TERMS && (asksLeave || isBare(rest)) ? "may-we-use" : "other";
}

function areTogether(after: string, second: string, uses: readonly UseSign[]): boolean {
  const at = after.indexOf(second);
  return (
    TOGETHER.test(after.slice(0, Math.max(0, at))) &&
    (uses.length === 0 || A_WORK.test(after.slice(at + second.length)))
  );
}
const A_WORK = /^\W{0,3}(?:program|project|code ?base|kernel|application|library)/iu;

/** "What do we have to do then?": asks for duties, whatever it names. */
export function asksDuties(text: string): boolean {
  return OBLIGATIONS.some((words) => words.test(text));
}

/** The handbook speaks of what the text asks, whatever license or use it names. */
export function isForHandbook({ text, licenses }: Pick<Frame, "text" | "licenses">): boolean {
  const rest = withoutNames(text, licenses);
  return isAbout(OTHER_ACTS, rest) || isAbout(OTHER_QUESTIONS, rest);
}

function withoutNames(text: string, licenses: readonly NamedLicense[]): string {
  // The longest first: "GPL" also stands in "AGPL".
  const names = licenses.map(({ name }) => name).toSorted((one, other) => other.length - one.length);
  return names.reduce((left, name) => left.replaceAll(name, " "), text);
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
