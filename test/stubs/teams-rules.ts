/** Teams' rules for a bot: which of them a message, a card or the response to an invoke breaks. */

/** https://adaptivecards.io/explorer, up to 1.5, which is what Teams shows. */
const ELEMENTS = new Set(
  "TextBlock Image Media RichTextBlock Container ColumnSet FactSet ImageSet ActionSet Table Input.Text Input.Number Input.Date Input.Time Input.Toggle Input.ChoiceSet".split(
    " ",
  ),
);
const PARTS = new Set("AdaptiveCard Column TextRun TableRow TableCell BackgroundImage Data.Query".split(" "));
const ACTIONS = new Set(
  "Action.OpenUrl Action.Submit Action.ShowCard Action.ToggleVisibility Action.Execute".split(" "),
);
const CARD = "application/vnd.microsoft.card.adaptive";
const MAX_MESSAGE = 80 * 1024;
const MAX_CARD = 28 * 1024;

type Check = (fits: boolean, what: string) => void;

function broken(look: (check: Check) => void): string[] {
  const found: string[] = [];
  look((fits, what) => void (fits || found.push(what)));
  return found;
}

export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? "");
}

export function brokenByMessage(activity: any): string[] {
  return broken((check) => {
    const attachments = activity.attachments ?? [];
    check(bytesOf(activity) <= MAX_MESSAGE, `message of ${bytesOf(activity)} bytes`);
    check(activity.type !== "message" || Boolean(activity.text) || attachments.length > 0, "empty message");
    check(attachments.length <= 10, "more than 10 attachments");
    for (const { contentType, content } of attachments)
      if (contentType === CARD) for (const what of brokenByCard(content)) check(false, what);
    for (const entity of activity.entities ?? []) if (entity.type === "mention") checkMention(activity, entity, check);
    const labels = (activity.entities ?? []).filter(({ type }: any) => type === "https://schema.org/Message");
    check(labels.length <= 1, "more than one schema.org/Message entity");
    for (const label of labels) checkLabel(activity, label, check);
    const loop = activity.channelData?.feedbackLoop;
    check(loop === undefined || loop.type === "default" || loop.type === "custom", "feedbackLoop type");
    check(
      loop === undefined || activity.channelData.feedbackLoopEnabled === undefined,
      "feedbackLoop and feedbackLoopEnabled",
    );
    check((activity.suggestedActions?.actions?.length ?? 0) <= 6, "more than 6 suggested actions");
  });
}

function checkMention(activity: any, { mentioned, text }: any, check: Check): void {
  check(Boolean(mentioned?.id && mentioned.name), "mention without id and name");
  const shown = `${activity.text ?? ""}${JSON.stringify(activity.attachments ?? [])}`;
  check(/^<at>.+<\/at>$/u.test(text ?? "") && shown.includes(text), "mention whose text is not in the message");
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content */
function checkLabel(activity: any, label: any, check: Check): void {
  check(
    label["@type"] === "Message" && label["@context"] === "https://schema.org",
    "schema.org/Message without @type and @context",
  );
  check(
    (label.additionalType ?? []).every((kind: string) => kind === "AIGeneratedContent"),
    "additionalType",
  );
  const citations = label.citation ?? [];
  check(citations.length <= 20, "more than 20 citations");
  check(new Set(citations.map(({ position }: any) => position)).size === citations.length, "citation positions");
  for (const { "@type": kind, position, appearance = {} } of citations) {
    check(kind === "Claim" && Number.isInteger(position) && position > 0, "citation");
    check((activity.text ?? "").includes(`[${position}]`), `citation ${position} without its mark in the text`);
    check(appearance["@type"] === "DigitalDocument", "citation appearance");
    check(appearance.name?.length > 0 && appearance.name.length <= 80, "citation name");
    check(appearance.abstract?.length > 0 && appearance.abstract.length <= 160, "citation abstract");
    check(appearance.url === undefined || /^https?:\/\//u.test(appearance.url), "citation url");
    check(
      (appearance.keywords ?? []).length <= 3 && (appearance.keywords ?? []).every((word: string) => word.length <= 28),
      "keywords",
    );
  }
}

/** `most`: message extensions that unfurl show 1.3 at most. */
function brokenByCard(card: any, most = 1.5): string[] {
  return broken((check) => {
    check(bytesOf(card) <= MAX_CARD, `card of ${bytesOf(card)} bytes`);
    check(card?.type === "AdaptiveCard", "card type");
    check(Number(card?.version) >= 1 && Number(card?.version) <= most, `card version ${card?.version}`);
    check((card?.refresh?.userIds ?? []).length <= 60, "refresh for more than 60 people");
    check((card?.actions ?? []).length <= 6, "more than 6 actions");
    const ids: string[] = [];
    walk(card, (part) => {
      const type = part.type ?? "";
      if (type.startsWith("Action.")) check(ACTIONS.has(type), `unknown ${type}`);
      else check(ELEMENTS.has(type) || PARTS.has(type), `unknown element ${type}`);
      if (type.startsWith("Input.")) check(Boolean(part.id && part.label), `${type} without id and label`);
      if (ELEMENTS.has(type) && part.id) ids.push(part.id);
      if (type === "Image") check(Boolean(part.url && part.altText), "Image without alternative text");
      if (type === "TextBlock") check(typeof part.text === "string", "TextBlock without text");
      if (type === "FactSet")
        check(part.facts?.length > 0 && part.facts.every((fact: any) => fact.title && fact.value), "FactSet");
      if (type === "Input.ChoiceSet")
        check(
          part.choices?.every((choice: any) => choice.title && typeof choice.value === "string") ??
            Boolean(part["choices.data"]),
          "choices",
        );
      if (type === "Action.OpenUrl") check(/^https?:\/\//u.test(part.url ?? ""), "Action.OpenUrl without an address");
      if (ACTIONS.has(type) && type !== "Action.ShowCard")
        check(Boolean(part.title) || part.isSelect, `${type} without title`);
      if (type === "Action.Execute") check(Boolean(part.verb), "Action.Execute without verb");
    });
    check(new Set(ids).size === ids.length, "an element id twice");
  });
}

/** Every typed part of a card; `data` is the bot's own. */
function walk(part: any, see: (part: any) => void): void {
  if (Array.isArray(part)) for (const item of part) walk(item, see);
  if (typeof part !== "object" || part === null || Array.isArray(part)) return;
  if (typeof part.type === "string") see(part);
  for (const [key, value] of Object.entries(part)) {
    if (key === "data" || key === "facts" || key === "choices" || key === "metadata" || key === "msteams") continue;
    if (key === "selectAction") walk({ ...(value as object), isSelect: true }, see);
    else walk(value, see);
  }
}

export function findAction(part: any, name: string): any {
  let found: any;
  walk(part, (item) => {
    if (item.type?.startsWith("Action.") && [item.title, item.verb, item.id].includes(name)) found ??= item;
  });
  return found;
}

/** Which rules the response to an invoke breaks. */
export function brokenByAnswer(name: string, status: number, body: any): string[] {
  return broken((check) => {
    const also = (more: string[]): void => more.forEach((what) => check(false, what));
    if (status !== 200) return;
    const contents = (body?.composeExtension?.attachments ?? []) as any[];
    switch (name) {
      case "adaptiveCard/action":
        check(
          Number.isInteger(body?.statusCode) && typeof body?.type === "string" && "value" in body,
          "answer to adaptiveCard/action",
        );
        if (body?.type === CARD) also(brokenByCard(body.value));
        return;
      case "task/fetch":
      case "task/submit":
      case "composeExtension/fetchTask":
      case "message/fetchTask":
        if (body?.task?.type === "continue") {
          check(Boolean(body.task.value?.card || body.task.value?.url), "dialog without card or address");
          if (body.task.value?.card) also(brokenByCard(body.task.value.card.content));
        } else check(name === "task/submit" ? true : body?.task?.type === "message", "answer without a dialog");
        return;
      case "composeExtension/query":
      case "composeExtension/queryLink":
        check(
          ["result", "message", "auth", "config", "silentAuth"].includes(body?.composeExtension?.type),
          "answer of the extension",
        );
        for (const { contentType, content } of contents)
          if (contentType === CARD) also(brokenByCard(content, name === "composeExtension/queryLink" ? 1.3 : 1.5));
        if (name === "composeExtension/query")
          check(
            contents.every(({ preview }) => Boolean(preview)),
            "a result without preview",
          );
        return;
      default:
    }
  });
}
