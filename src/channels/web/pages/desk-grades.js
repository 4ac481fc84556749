// @ts-check
/** The model on trial: how each topic stands against its bar, and the answers that wait for a grade. */
import { openForm } from "./forms.js";
import { citationView, el, request, timeView, wordsView } from "./shared.js";

/** @typedef {{ name: string, en: string, zh: string, bar: { grades: number, good: number }, writes: boolean, counts: Record<string, number> }} Topic */
/**
 * @typedef {{ id: string, topic: string, question: string, given: string, shown: boolean, helpful: boolean | null, text: string,
 *   citations: import("./shared.js").Citation[], model: string, prompt: string | null, askedAt: string }} Answer
 */

/** @param {HTMLElement} content @param {() => boolean} isOpen whether they still look at it */
export async function showAnswers(content, isOpen) {
  const answer = await request("/api/desk/answers");
  if (isOpen()) draw(content, answer, isOpen);
}

/** @param {HTMLElement} content @param {{ topics: Topic[], answers: Answer[] }} known @param {() => boolean} isOpen */
function draw(content, { topics, answers }, isOpen) {
  if (topics.length === 0) return content.replaceChildren(el("p", { className: "note", says: "noTopics" }));
  const nameOf = (/** @type {string} */ name) => {
    const topic = topics.find((one) => one.name === name);
    return topic?.[document.documentElement.lang === "zh" ? "zh" : "en"] ?? name;
  };
  const grade = async (/** @type {string} */ id, /** @type {object} */ given) => {
    const known = await request(`/api/desk/answers/${id}/grade`, given);
    if (isOpen()) draw(content, known, isOpen);
  };
  content.replaceChildren(
    el("p", { className: "note", says: "answersHint" }),
    topicsView(topics, nameOf),
    ...(answers.length === 0
      ? [el("p", { className: "note", says: "nothingToGrade" })]
      : answers.map((answer) => answerView(answer, nameOf(answer.topic), grade))),
  );
}

/** @param {Topic[]} topics @param {(name: string) => string} nameOf */
function topicsView(topics, nameOf) {
  const head = ["topic", "grade good", "grade wrong", "grade harmful", "ungraded", "bar", "answers"];
  const rows = topics.map(({ name, bar, writes, counts }) =>
    el(
      "tr",
      {},
      el("th", { scope: "row", textContent: nameOf(name) }),
      ...["good", "wrong", "harmful", "ungraded"].map((count) => el("td", { textContent: String(counts[count]) })),
      el("td", { says: ["barIs", bar.grades, bar.good] }),
      el("td", { says: writes ? "answersItself" : "practises" }),
    ),
  );
  return el(
    "div",
    { className: "wide" },
    el(
      "table",
      { className: "packages" },
      el("thead", {}, el("tr", {}, ...head.map((says) => el("th", { scope: "col", says })))),
      el("tbody", {}, ...rows),
    ),
  );
}

/** @param {Answer} answer @param {string} topic @param {(id: string, grade: object) => Promise<void>} grade */
function answerView({ id, question, given, shown, helpful, text, citations, model, prompt, askedAt }, topic, grade) {
  const problem = el("p", { className: "problem", role: "alert" });
  const now = async (/** @type {string} */ verdict) => {
    try {
      await grade(id, { verdict });
    } catch (error) {
      problem.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  const withWords = (/** @type {string} */ verdict) =>
    openForm({
      title: `grade ${verdict}`,
      fields: [{ name: "comment", says: "gradeComment", type: "long" }],
      submit: "save",
      act: async ({ comment }) => grade(id, { verdict, comment }),
    });
  return el(
    "article",
    { className: "message" },
    el("h3", { textContent: question }),
    el("p", { className: "note" }, `${topic} · ${model} · ${prompt ?? ""} · `, timeView(askedAt)),
    wordsView(text),
    ...citations.map(citationView),
    shown
      ? el("p", { className: "note", says: "wasShown" })
      : el("details", {}, el("summary", { says: "givenInstead" }), wordsView(given)),
    helpful === false && el("p", { className: "warning", says: "wasNotHelpful" }),
    problem,
    el(
      "div",
      { className: "actions" },
      el("button", { type: "button", says: "grade good", onclick: () => now("good") }),
      el("button", { type: "button", className: "quiet", says: "grade wrong", onclick: () => withWords("wrong") }),
      el("button", {
        type: "button",
        className: "quiet danger",
        says: "grade harmful",
        onclick: () => withWords("harmful"),
      }),
    ),
  );
}
