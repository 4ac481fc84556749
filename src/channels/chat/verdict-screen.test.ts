import { expect, test } from "vitest";
import type { VerdictCard } from "../../desk/reply.ts";
import { replyScreen } from "./reply-screen.ts";
import { readOnly, type Element } from "./screens.ts";

const CARD: VerdictCard = {
  title: "lodash 4.17.20, npm",
  purl: "pkg:npm/lodash@4.17.20",
  use: "hosted",
  useLabel: "hosted (on our servers)",
  verdict: "conditional",
  label: "Approved, if you do what is listed",
  now: "Ship the notices. And 1 more, below.",
  because: ["It is old.", "CVE-1.", "CVE-2.", "MIT is permissive."],
  decided: ["It is old.", "CVE-1.", "1 more known vulnerability: CVE-2."],
  obligations: ["Ship the notices.", "Use 4.17.21 or newer."],
  changes: ["Version 4.17.21 or newer."],
  facts: [{ label: "License", value: "MIT", source: "deps.dev" }],
  scorecard: null,
  unknown: [{ label: "Maintainers", value: "the registry names none", source: null }],
  notes: ["No version was named."],
  policy: "2026.2",
  rules: ["verdicts.permissive.hosted"],
  handbook: ["licenses.md#MIT"],
};
const SCREEN = replyScreen(
  { kind: "verdict", language: "en", text: "", card: CARD, citations: [], question: "" },
  { messageId: "1", publicUrl: null, isPrivate: false },
);
const detailsOf = (elements: Element[]) =>
  elements.flatMap((each) => (each.kind === "buttons" ? each.buttons.flatMap(({ reveals = [] }) => reveals) : []));

test("what was judged, why and what to do, with all that decides or obliges; the facts are details", () => {
  expect(SCREEN.elements.slice(0, 4)).toEqual([
    {
      kind: "verdict",
      verdict: "conditional",
      text: "Approved, if you do what is listed: lodash 4.17.20, npm, hosted (on our servers)",
    },
    { kind: "labelled", label: "Why:", texts: CARD.decided },
    { kind: "labelled", label: "What to do:", texts: CARD.obligations },
    { kind: "small", text: "No version was named." },
  ]);
  const details = JSON.stringify(detailsOf(SCREEN.elements));
  for (const text of ["MIT is permissive.", "CVE-2.", "Version 4.17.21", "MIT [deps.dev]", "names none", "2026.2"])
    expect(details).toContain(text);
  expect(JSON.stringify(SCREEN)).not.toMatch(/pkg:|verdicts\.permissive/u);
});

test("a shared verdict shows its details, as others cannot press", () => {
  const shared = readOnly(SCREEN, "Shared by Uma");
  expect(shared.elements).toEqual(expect.arrayContaining(detailsOf(SCREEN.elements)));
  expect(shared.elements.map(({ kind }) => kind)).not.toContain("buttons");
});
