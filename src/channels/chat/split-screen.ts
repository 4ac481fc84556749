/** Splits a screen that is too long for one message. */
import type { Element, Screen } from "./screens.ts";

export type Room = {
  /** The size of the texts in one message; titles, sources and buttons need room besides. */
  most: number;
  /** The size of a character as the platform counts it. */
  sizeOf: (character: string) => number;
};

/** The texts are split at the ends of paragraphs, or else of lines, sentences or words. The last part has the buttons. */
export function splitScreen(screen: Screen, { most, sizeOf }: Room): Screen[] {
  const parts: Element[][] = [[]];
  let left = most;
  for (const element of screen.elements) {
    if (element.kind !== "text") {
      parts.at(-1)?.push(element);
      continue;
    }
    let { text: rest } = element;
    for (let end = endOfPiece(rest, left, sizeOf); end < rest.length; end = endOfPiece(rest, left, sizeOf)) {
      // A text that does not fit below others starts a message of its own.
      if (left === most) {
        parts.at(-1)?.push({ kind: "text", text: rest.slice(0, end).trimEnd() });
        rest = rest.slice(end).trimStart();
      }
      parts.push([]);
      left = most;
    }
    parts.at(-1)?.push({ kind: "text", text: rest });
    for (const character of rest) left -= sizeOf(character);
  }
  const [first = [], ...more] = parts;
  if (more.length === 0) return [screen];
  // Readers who see more of it than others would need their own view of each part.
  const { views: _, inParts, ...rest } = screen;
  return [
    { ...rest, ...(inParts && { inParts }), text: textOf(first), elements: first },
    ...more.map((elements) => ({ ...rest, text: textOf(elements), elements })),
  ];
}

function textOf(elements: readonly Element[]): string {
  return elements.flatMap((element) => (element.kind === "text" ? [element.text] : [])).join("\n");
}

/** How much of the text to take: all of it if it fits, else up to the best place to cut. */
function endOfPiece(text: string, room: number, sizeOf: Room["sizeOf"]): number {
  let size = 0;
  let end = 0;
  for (const character of text) {
    size += sizeOf(character);
    if (size > room) break;
    end += character.length;
  }
  if (end === text.length) return end;
  const fits = text.slice(0, end);
  for (const mark of ["\n\n", "\n", ". ", "。", " "]) {
    const at = fits.lastIndexOf(mark);
    if (at > end / 4) return at + mark.length;
  }
  return end;
}
