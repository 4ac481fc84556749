/** A reply of the desk as `ospo ask` prints it, and the passages that it ranked. */
import type { ComposedReply } from "../../desk/compose-reply.ts";
import type { Citation, Reply } from "../../desk/reply.ts";

/** A terminal has no conversation with staff, so it says how to open a ticket. */
export function terminalReply({ reply }: ComposedReply): Reply {
  if (reply.kind !== "person") return reply;
  return {
    kind: "notice",
    language: "en",
    text: 'To reach a person, open a ticket: ospo tickets open "your question"',
    examples: [],
  };
}

/** The ten best passages. */
export function rankedPassages({ result }: ComposedReply): object[] {
  return (result?.ranked ?? []).slice(0, 10).map(({ passage, score }) => ({
    file: passage.document.file,
    heading: passage.heading,
    text: passage.text,
    score: Math.round(score * 1000) / 1000,
  }));
}

export function replyText(reply: Reply): string {
  switch (reply.kind) {
    case "answered":
      return [
        reply.text,
        "",
        ...reply.citations.map(
          (citation) => `${citationText(citation)}${citation.review ? ` (review by ${citation.review})` : ""}`,
        ),
      ].join("\n");
    case "abstained":
      return [
        reply.text,
        ...(reply.citations ?? []).map(citationText),
        "",
        `ospo tickets open ${JSON.stringify(reply.question)}`,
      ].join("\n");
    case "notice":
      return [reply.text, ...reply.examples.map((example) => `  ${example}`)].join("\n");
    case "verdict":
      return [reply.text, ...reply.citations.map(citationText)].join("\n");
    case "choice":
      return [
        reply.text,
        ...(reply.warning ? [reply.warning] : []),
        ...reply.choices.map(({ text }) => `  ${text}`),
      ].join("\n");
    case "ticket":
      return reply.text;
  }
}

function citationText({ number, file, heading }: Citation): string {
  return `[${number}] ${file} › ${heading}`;
}
