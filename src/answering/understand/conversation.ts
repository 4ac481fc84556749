/** Reads a question in its conversation: "and in a device?" changes only the use of the question before it. */
import type { Glossary } from "../../knowledge/glossary.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";
import { resolveFollowUp } from "./follow-up.ts";
import { type Frame, frameOf } from "./frame.ts";
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
    const changes: boolean = own !== null && frame !== null && (isFollowUp || onlyChanges(text, own));
    frame = changes && own && frame ? continued(frame, own) : own;
    if (!isFollowUp && !changes) before = text;
  }
  return { frame, topic };
}

/** A few words that name a use or a license and nothing else to be asked: "distributed", "内部用呢？". */
function onlyChanges(text: string, { licenses, uses }: Frame): boolean {
  const isFew = /\p{Script=Han}/u.test(text) ? text.length <= MOST_HAN : text.trim().split(/\s+/u).length <= MOST_WORDS;
  return isFew && licenses.length > 0 !== uses.length > 0;
}
const MOST_WORDS = 4;
const MOST_HAN = 10;

/** The earlier frame with what the follow-up changes. */
function continued(before: Frame, own: Frame): Frame {
  const names = own.licenses.length > 0;
  const isOpen = own.intent === "other" || own.intent === "may-we-use";
  const kept = { ...own, text: `${before.text} ${own.text}` };
  if (before.intent === "compatibility" && names && isOpen)
    return { ...kept, intent: "compatibility", licenses: replaced(before.licenses, own.licenses) };
  const decides = before.intent === "may-we-use" || before.intent === "obligations";
  if (!decides || !(names || own.uses.length > 0)) return own;
  return {
    ...kept,
    intent: own.intent === "other" ? before.intent : own.intent,
    licenses: names ? own.licenses : before.licenses,
    uses: own.uses.length > 0 ? own.uses : before.uses,
  };
}

/** In a pair, a license takes the place of its relative: GPL-3.0 that of GPL-2.0. */
function replaced(pair: readonly NamedLicense[], [named]: readonly NamedLicense[]): NamedLicense[] {
  if (!named || pair.length < 2) return [...pair, ...(named ? [named] : [])];
  const at = pair.findIndex((each) => familyOf(each) === familyOf(named));
  return pair.with(at < 0 ? pair.length - 1 : at, named);
}

function familyOf({ licenses }: NamedLicense): string | undefined {
  return licenses[0]?.split("-")[0];
}
