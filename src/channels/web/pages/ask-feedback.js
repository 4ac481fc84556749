// @ts-check
/** What an asker says of an answer: whether it was helpful, and whether what staff did helped. */
import { attempt, el, request } from "./shared.js";

/** @typedef {import("./shared.js").Message} Message */

/** Whether the answer of staff helped: the first word counts. @param {number} ticket */
export function helpedView(ticket) {
  const buttons = [true, false].map((helped) =>
    el("button", {
      type: "button",
      className: "quiet",
      says: helped ? "yes" : "no",
      onclick: () =>
        attempt(view, async () => {
          // Said before, on another page: that word stands.
          const answer = await request(`/api/tickets/${ticket}/helped`, { helped });
          view.replaceChildren(el("span", { role: "status", says: answer.helped ? "helpedYes" : "helpedNo" }));
        }),
    }),
  );
  const view = el("div", { className: "actions" }, el("b", { says: "didItHelp" }), ...buttons);
  return view;
}

/** "Helpful", and a word more if they like; beside it `person`, the way to one. @param {Message} message @param {HTMLElement} person */
export function feedbackView({ id }, person) {
  const more = el("div", { className: "more" });
  const buttons = [true, false].map((helpful) => {
    const onclick = () =>
      attempt(view, async () => {
        await request("/api/feedback", { message: id, helpful });
        for (const button of buttons) button.setAttribute("aria-pressed", String(button === pressed));
        more.replaceChildren(el("span", { says: "thanks" }), commentView(helpful));
        more.scrollIntoView({ block: "nearest" });
      });
    const pressed = el("button", {
      type: "button",
      className: "quiet",
      "aria-pressed": "false",
      says: helpful ? "helpful" : "unhelpful",
      onclick,
    });
    return pressed;
  });
  /** @param {boolean} helpful */
  function commentView(helpful) {
    const prompt = helpful ? "anythingElse" : "whatMissing";
    const comment = el("input", {
      type: "text",
      maxLength: 2000,
      required: true,
      "data-label": prompt,
      "data-placeholder": prompt,
    });
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      attempt(view, async () => {
        await request("/api/feedback", { message: id, helpful, comment: comment.value });
        more.replaceChildren(el("span", { says: "thanks" }));
      });
    };
    return el("form", { className: "field", onsubmit }, comment, el("button", { className: "quiet", says: "send" }));
  }
  const view = el("div", { className: "actions" }, ...buttons, person, more);
  return view;
}
