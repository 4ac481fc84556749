/** The model on trial: each topic with its grades and its bar, and the answers to grade. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { type Attempt, attempt, failureView, newAttempt } from "./attempt.ts";
import { openForm } from "./dialog-form.ts";
import { request } from "./http.ts";
import { inLanguage, type Localized } from "./language.ts";
import type { Citation } from "./messages.ts";
import { draw } from "./page.ts";
import { citationView, timeView, wideView, textView } from "./parts.ts";
import { deskWords } from "./words-desk.ts";

type Verdict = "good" | "wrong" | "harmful";
type Topic = Localized & {
  name: string;
  /** `good` percent of the latest `grades` grades must be good. */
  bar: { grades: number; good: number };
  /** Whether the model answers questions of this topic. */
  writes: boolean;
  counts: Record<Verdict | "ungraded", number>;
};
type ModelAnswer = {
  id: string;
  topic: string;
  question: string;
  /** The answer that the asker got. */
  given: string;
  /** Whether the asker got this answer. */
  shown: boolean;
  helpful: boolean | null;
  text: string;
  citations: Citation[];
  model: string;
  prompt: string | null;
  askedAt: string;
};
type ModelAnswers = { topics: Topic[]; answers: ModelAnswer[] };

const state: { known: ModelAnswers | null; attempts: Map<string, Attempt> } = { known: null, attempts: new Map() };

export async function loadAnswers(): Promise<void> {
  state.known = await request<ModelAnswers>("/api/desk/answers");
}

export function answersRoomView(): TemplateResult {
  const { answers: texts, queue } = deskWords();
  if (!state.known) return html`<p class="note">${queue.loading}</p>`;
  const { topics, answers } = state.known;
  if (topics.length === 0) return html`<p class="note">${texts.noTopics}</p>`;
  return html`<p class="note">${texts.hint}</p>
    ${topicsView(topics)}
    ${answers.length === 0 ? html`<p class="note">${texts.nothingToGrade}</p>` : repeat(answers, ({ id }) => id, answerView)}`;
}

function topicsView(topics: readonly Topic[]): TemplateResult {
  const { columns, grade } = deskWords().answers;
  const head = [columns.topic, grade.good, grade.wrong, grade.harmful, columns.ungraded, columns.bar, columns.writes];
  return wideView(
    columns.topic,
    html`<table class="packages">
      <thead>
        <tr>
          ${head.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${topics.map(topicView)}
      </tbody>
    </table>`,
  );
}

function topicView(topic: Topic): TemplateResult {
  const { answers: texts } = deskWords();
  const { counts, bar, writes } = topic;
  return html`<tr>
    <th scope="row">${inLanguage(topic)}</th>
    ${[counts.good, counts.wrong, counts.harmful, counts.ungraded].map((count) => html`<td>${count}</td>`)}
    <td>${texts.barIs(bar.grades, bar.good)}</td>
    <td>${writes ? texts.writes : texts.practises}</td>
  </tr>`;
}

function answerView(answer: ModelAnswer): TemplateResult {
  const { id, question, given, shown, helpful, text, citations, model, prompt, askedAt } = answer;
  const { answers: texts } = deskWords();
  const topic = state.known?.topics.find(({ name }) => name === answer.topic);
  const at = state.attempts.get(id) ?? newAttempt();
  state.attempts.set(id, at);
  return html`<article class="message" aria-busy=${at.isBusy}>
    <h3>${question}</h3>
    <p class="note">
      ${topic ? inLanguage(topic) : answer.topic} · ${model} · ${prompt ?? nothing} · ${timeView(askedAt)}
    </p>
    ${textView(text)} ${citations.map(citationView)}
    ${
      shown
        ? html`<p class="note">${texts.wasShown}</p>`
        : html`<details>
            <summary>${texts.givenInstead}</summary>
            ${textView(given)}
          </details>`
    }
    ${helpful === false ? html`<p class="warning">${texts.wasNotHelpful}</p>` : nothing} ${failureView(at.failure)}
    <div class="actions">
      <button type="button" @click=${() => void attempt(at, async () => await send(id, { verdict: "good" }))}>
        ${texts.grade.good}
      </button>
      <button type="button" class="quiet" @click=${() => gradeWithComment(id, "wrong")}>${texts.grade.wrong}</button>
      <button type="button" class="quiet danger" @click=${() => gradeWithComment(id, "harmful")}>
        ${texts.grade.harmful}
      </button>
    </div>
  </article>`;
}

function gradeWithComment(id: string, verdict: Verdict): void {
  const { answers: texts, act } = deskWords();
  openForm({
    title: texts.grade[verdict],
    fields: [{ name: "comment", label: texts.comment, type: "long" }],
    submit: act.save,
    act: async ({ comment }) => await send(id, { verdict, comment }),
  });
}

async function send(id: string, grade: { verdict: Verdict; comment?: string | undefined }): Promise<void> {
  state.known = await request<ModelAnswers>(`/api/desk/answers/${id}/grade`, grade);
  draw();
}
