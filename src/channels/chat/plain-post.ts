/** What goes out where a platform refuses the content of a message: its first words, a link to the whole, and the way to a person. */
import { truncateAtWord } from "../../base/truncate.ts";
import { wordsIn } from "../../words/words.ts";
import { SHARED_LANGUAGE } from "./reading-language.ts";
import { ChatRefusal } from "./refusal.ts";
import { type Screen, textScreen } from "./screens.ts";

const MOST = 500;
/** The buttons without which the reader could not go on. */
const KEPT = new Set(["ask-person", "ticket:show"]);

/** Posts the screen or, if its content is refused, a plain one. `page` is where the whole stands; null if people cannot open it. */
export async function orPlain<T>(screen: Screen, page: string | null, act: (screen: Screen) => Promise<T>): Promise<T> {
  try {
    return await act(screen);
  } catch (error) {
    if (!(error instanceof ChatRefusal) || error.kind !== "content") throw error;
    return await act(plainScreen(screen, page));
  }
}

function plainScreen({ text, elements, language = SHARED_LANGUAGE }: Screen, page: string | null): Screen {
  const words = wordsIn(language).chat;
  const buttons = elements.flatMap((element) => (element.kind === "buttons" ? element.buttons : []));
  return {
    ...textScreen(
      `${truncateAtWord(text, MOST)}\n${words.cannotShowAll}`,
      ...buttons.filter(({ action }) => KEPT.has(action)),
      ...(page === null ? [] : [{ action: "link", label: words.openWhole, value: "whole", url: page }]),
    ),
    language,
  };
}
