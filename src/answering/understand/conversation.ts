/** Reads a question in its conversation: "and in a device?" changes only the use of the question before it. */
import type { Glossary } from "../../knowledge/glossary.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { furtherTerms } from "./circumstances.ts";
import { opensFollowUp, refersBack, resolveFollowUp, withoutOpening } from "./follow-up.ts";
import { asksDuties, type Frame, frameOf, isForHandbook } from "./frame.ts";
import type { NamedLicense } from "./named-licenses.ts";

export type Understood = {
  /** Null without a policy, and where the question changes nothing that the policy decides. */
  frame: Frame | null;
  /** The last question that makes sense on its own, which a follow-up is searched together with. */
  topic: string | undefined;
};

/** `earlier` are the asker's questions before this one, oldest first. */
export function understand(
  question: string,
  earlier: readonly string[],
  policy: LicensePolicy | undefined,
  glossary: Glossary,
): Understood {
  let frame: Frame | null = null;
  let topic: string | undefined;
  let before: string | undefined;
  for (const text of [...earlier, question]) {
    topic = before;
    const { isFollowUp } = resolveFollowUp(text, topic, glossary);
    const own: Frame | null = policy ? frameOf(text, policy) : null;
    const changes: boolean = own !== null && frame !== null && changesOnly(own, isFollowUp);
    frame = changes && own && frame ? continued(frame, own) : own;
    if (!isFollowUp && !changes) before = text;
  }
  return { frame, topic };
}

/**
 * Whether the message only changes the use or the license of the question before: "and in a device?", "distributed",
 * "内部用呢？"; but not "the app crashes" or "which customers use our app?".
 */
function changesOnly(own: Frame, isFollowUp: boolean): boolean {
  const { text, licenses, uses } = own;
  if (isFollowUp && asksDuties(text) && furtherTerms(text, []).length <= MAX_FURTHER) return true;
  if (isForHandbook(own) || own.intent === "approval" || ASKS_ELSE.test(text)) return false;
  const further = furtherTerms(
    withoutOpening(text),
    licenses.map(({ name }) => name),
  ).length;
  if (isFollowUp && (opensFollowUp(text) || refersBack(text))) return further <= MAX_FURTHER;
  const isFew = /\p{Script=Han}/u.test(text) ? text.length <= MAX_HAN : text.trim().split(/\s+/u).length <= MAX_WORDS;
  return further === 0 && (isFollowUp || (isFew && licenses.length > 0 !== uses.length > 0));
}
/** A question of its own. */
const ASKS_ELSE = /^\W*(?:who|whom|which|what(?! (?:about|if))|when|where|why|how(?! about))\b/iu;
/** Words of a follow-up besides the use or the license: "what about our iOS version?". */
const MAX_FURTHER = 1;
const MAX_WORDS = 6;
const MAX_HAN = 10;

/** The earlier frame with what the follow-up changes. */
function continued(before: Frame, own: Frame): Frame {
  const names = own.licenses.length > 0;
  const isOpen = own.intent === "other" || own.intent === "may-we-use";
  const kept = { ...own, text: `${before.text} ${own.text}` };
  if (before.intent === "compatibility" && names && isOpen)
    return { ...kept, intent: "compatibility", licenses: replaced(before.licenses, own.licenses) };
  const decides = before.intent === "may-we-use" || before.intent === "obligations";
  const duties = asksDuties(own.text);
  if (!decides || !(names || own.uses.length > 0 || duties)) return own;
  return {
    ...kept,
    intent: duties
      ? "obligations"
      : own.intent === "obligations" || (own.intent !== "other" && ASKS_LEAVE.test(own.text))
        ? own.intent
        : before.intent,
    licenses: names ? own.licenses : before.licenses,
    uses: own.uses.length > 0 ? own.uses : before.uses,
  };
}

const ASKS_LEAVE = /\b(?:may|can|could|ok(?:ay)?|allowed|fine)\b|可以|能/iu;

/** In a pair, a license takes the place of its relative: GPL-3.0 that of GPL-2.0. */
function replaced(pair: readonly NamedLicense[], names: readonly NamedLicense[]): NamedLicense[] {
  if (names.length > 1) return [...names];
  const [named] = names;
  if (!named || pair.length < 2) return [...pair, ...(named ? [named] : [])];
  const at = pair.findIndex((each) => familyOf(each) === familyOf(named));
  return pair.with(at < 0 ? pair.length - 1 : at, named);
}

function familyOf({ licenses }: NamedLicense): string | undefined {
  return licenses[0]?.split("-")[0];
}
