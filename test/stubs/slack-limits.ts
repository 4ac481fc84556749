/**
 * Which of Slack's limits a message or a view breaks, in Slack's words.
 * https://docs.slack.dev/reference/block-kit/blocks
 */

export type Surface = "message" | "modal" | "home";

const EVERYWHERE = ["section", "divider", "image", "actions", "context", "input", "header", "video", "rich_text"];
const ALLOWED: Record<Surface, Set<string>> = {
  message: new Set([
    ...EVERYWHERE,
    "markdown",
    "context_actions",
    "table",
    "data_table",
    "data_visualization",
    "task_card",
    "plan",
    "file",
  ]),
  modal: new Set([...EVERYWHERE, "alert"]),
  home: new Set([...EVERYWHERE, "data_visualization"]),
};
const SELECTS = ["users_select", "conversations_select", "channels_select", "external_select"];
const MULTI = ["multi_static_select", ...SELECTS.map((each) => `multi_${each}`)];
const PICKERS = ["datepicker", "timepicker", "datetimepicker"];
const CHOICES = ["static_select", ...SELECTS, ...MULTI, ...PICKERS, "radio_buttons", "checkboxes"];
const HELD: Record<string, Set<string>> = {
  actions: new Set(["button", "overflow", "rich_text_input", "workflow_button", ...CHOICES]),
  section: new Set(["button", "overflow", "image", "workflow_button", ...CHOICES]),
  context_actions: new Set(["feedback_buttons", "icon_button"]),
  context: new Set(["mrkdwn", "plain_text", "image"]),
  input: new Set(
    ["plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input"].concat(
      CHOICES,
    ),
  ),
};
/** The most options that an element may offer. */
const OPTIONS: Record<string, number> = {
  static_select: 100,
  multi_static_select: 100,
  radio_buttons: 10,
  checkboxes: 10,
  overflow: 5,
};

class Check {
  readonly broken: string[] = [];

  say(holds: boolean, what: string, at: string): void {
    if (!holds) this.broken.push(`[ERROR] ${what} [json-pointer:${at}]`);
  }

  length(text: unknown, most: number, at: string, least = 1): void {
    if (typeof text !== "string") this.say(false, "must be a string", at);
    else {
      this.say(text.length >= least, `must be more than ${least - 1} characters`, at);
      this.say(text.length <= most, `must be less than ${most + 1} characters`, at);
    }
  }

  optional(text: unknown, most: number, at: string): void {
    if (text !== undefined && text !== null) this.length(text, most, at, 0);
  }

  /** A text object; `kinds` are what it may be here. */
  text(text: any, most: number, at: string, kinds = ["plain_text"]): void {
    if (!text || !kinds.includes(text.type)) this.say(false, `must be a text object of type ${kinds.join(" or ")}`, at);
    else this.length(text.text, most, `${at}/text`);
    this.say(text?.type !== "mrkdwn" || text.emoji === undefined, "emoji is of plain_text only", at);
  }

  list(list: unknown, most: number, at: string, least = 1): any[] {
    const items = Array.isArray(list) ? list : [];
    this.say(Array.isArray(list) && items.length >= least, `no fewer than ${least} items allowed`, at);
    this.say(items.length <= most, `no more than ${most} items allowed`, at);
    return items;
  }

  unique(list: unknown[], what: string, at: string): void {
    const given = list.filter((each) => each !== undefined);
    this.say(new Set(given).size === given.length, what, at);
  }
}

export function brokenBlocks(blocks: unknown, surface: Surface): string[] {
  const check = new Check();
  const list = check.list(blocks, surface === "message" ? 50 : 100, "/blocks", 0);
  for (const [i, block] of list.entries()) blockIn(check, block, surface, `/blocks/${i}`);
  check.unique(
    list.map((block) => block?.block_id),
    "block_id already exists",
    "/blocks",
  );
  const markdown = list.reduce((sum, block) => sum + (block?.type === "markdown" ? String(block.text).length : 0), 0);
  check.say(markdown <= 12_000, "markdown blocks: must be less than 12001 characters together", "/blocks");
  check.say(
    list.filter((block) => block?.type === "data_visualization").length <= 2,
    "no more than 2 charts",
    "/blocks",
  );
  return check.broken;
}

export function brokenView(view: any): string[] {
  const check = new Check();
  if (!["modal", "home"].includes(view?.type)) return ["[ERROR] unsupported type [json-pointer:/view/type]"];
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];
  if (view.type === "modal") {
    check.text(view.title, 24, "/view/title");
    for (const field of ["submit", "close"]) if (view[field]) check.text(view[field], 24, `/view/${field}`);
    check.say(
      view.submit || !blocks.some((block: any) => block?.type === "input"),
      "missing required field: submit",
      "/view",
    );
  } else
    for (const field of ["title", "submit", "close"])
      check.say(!(field in view), `unsupported field: ${field}`, "/view");
  check.optional(view.private_metadata, 3000, "/view/private_metadata");
  check.optional(view.callback_id, 255, "/view/callback_id");
  check.optional(view.external_id, 255, "/view/external_id");
  return [...check.broken, ...brokenBlocks(view.blocks, view.type)];
}

function blockIn(check: Check, block: any, surface: Surface, at: string): void {
  check.say(ALLOWED[surface].has(block?.type), `unsupported type: ${block?.type}`, `${at}/type`);
  check.optional(block?.block_id, 255, `${at}/block_id`);
  switch (block?.type) {
    case "section": {
      check.say(block.text || block.fields, "missing required field: text or fields", at);
      if (block.text) check.text(block.text, 3000, `${at}/text`, ["mrkdwn", "plain_text"]);
      if (block.fields)
        for (const [i, field] of check.list(block.fields, 10, `${at}/fields`).entries())
          check.text(field, 2000, `${at}/fields/${i}`, ["mrkdwn", "plain_text"]);
      if (block.accessory) elementIn(check, block.accessory, "section", `${at}/accessory`);
      break;
    }
    case "header":
      check.text(block.text, 150, `${at}/text`);
      break;
    case "context":
      elementsIn(check, block, 10, at);
      break;
    case "actions":
      elementsIn(check, block, 25, at);
      break;
    case "context_actions":
      elementsIn(check, block, 5, at);
      break;
    case "input":
      check.text(block.label, 2000, `${at}/label`);
      if (block.hint) check.text(block.hint, 2000, `${at}/hint`);
      if (block.element) elementIn(check, block.element, "input", `${at}/element`);
      else check.say(false, "missing required field: element", at);
      break;
    case "image":
      check.length(block.alt_text, 2000, `${at}/alt_text`);
      check.say(block.image_url || block.slack_file, "missing required field: image_url or slack_file", at);
      check.optional(block.image_url, 3000, `${at}/image_url`);
      if (block.title) check.text(block.title, 2000, `${at}/title`);
      break;
    case "markdown":
      check.length(block.text, 12_000, `${at}/text`);
      break;
    case "data_visualization":
      chartIn(check, block, at);
      break;
    case "table":
      for (const [i, row] of check.list(block.rows, 100, `${at}/rows`).entries())
        check.list(row, 20, `${at}/rows/${i}`);
  }
}

function elementsIn(check: Check, block: any, most: number, at: string): void {
  const elements = check.list(block.elements, most, `${at}/elements`);
  for (const [i, element] of elements.entries()) elementIn(check, element, block.type, `${at}/elements/${i}`);
  check.unique(
    elements.map((element) => element?.action_id),
    "action_id already exists",
    `${at}/elements`,
  );
}

function elementIn(check: Check, element: any, holder: string, at: string): void {
  check.say(HELD[holder]!.has(element?.type), `unsupported type: ${element?.type}`, `${at}/type`);
  check.optional(element?.action_id, 255, `${at}/action_id`);
  if (holder !== "context" && element?.type !== "image") check.length(element?.action_id, 255, `${at}/action_id`);
  switch (element?.type) {
    case "mrkdwn":
    case "plain_text":
      check.text(element, 3000, at, ["mrkdwn", "plain_text"]);
      break;
    case "image":
      check.length(element.alt_text, 2000, `${at}/alt_text`);
      check.optional(element.image_url, 3000, `${at}/image_url`);
      break;
    case "button":
      check.text(element.text, 75, `${at}/text`);
      check.optional(element.value, 2000, `${at}/value`);
      check.optional(element.url, 3000, `${at}/url`);
      check.optional(element.accessibility_label, 75, `${at}/accessibility_label`);
      check.say([undefined, "primary", "danger"].includes(element.style), "must be primary or danger", `${at}/style`);
      break;
    case "icon_button":
      check.text(element.text, 75, `${at}/text`);
      check.optional(element.value, 2000, `${at}/value`);
      break;
    case "feedback_buttons":
      for (const side of ["positive_button", "negative_button"]) {
        check.text(element[side]?.text, 75, `${at}/${side}/text`);
        check.length(element[side]?.value, 2000, `${at}/${side}/value`);
        check.optional(element[side]?.accessibility_label, 75, `${at}/${side}/accessibility_label`);
      }
      break;
    case "plain_text_input":
      for (const field of ["min_length", "max_length"])
        check.say(
          element[field] === undefined || (element[field] >= 0 && element[field] <= 3000),
          "must be 0 to 3000",
          `${at}/${field}`,
        );
      check.optional(element.initial_value, element.max_length ?? 3000, `${at}/initial_value`);
      break;
    case "number_input":
      check.say(typeof element.is_decimal_allowed === "boolean", "missing required field: is_decimal_allowed", at);
  }
  if (element?.placeholder) check.text(element.placeholder, 150, `${at}/placeholder`);
  if (element?.confirm) confirmIn(check, element.confirm, `${at}/confirm`);
  if (element?.type in OPTIONS) optionsIn(check, element, at);
}

function confirmIn(check: Check, confirm: any, at: string): void {
  check.text(confirm.title, 100, `${at}/title`);
  check.text(confirm.text, 300, `${at}/text`, ["plain_text", "mrkdwn"]);
  for (const field of ["confirm", "deny"]) check.text(confirm[field], 30, `${at}/${field}`);
}

function optionsIn(check: Check, element: any, at: string): void {
  const most = OPTIONS[element.type]!;
  const groups = element.option_groups ? check.list(element.option_groups, 100, `${at}/option_groups`) : [element];
  for (const group of groups) {
    if (group.label) check.text(group.label, 75, `${at}/option_groups/label`);
    for (const [i, option] of check.list(group.options, most, `${at}/options`).entries())
      optionIn(check, option, `${at}/options/${i}`);
  }
  const values = groups.flatMap((group: any) => (group.options ?? []).map((option: any) => option.value));
  check.unique(values, "option values must be unique", `${at}/options`);
  // The initial option must equal one of the options.
  const all = groups.flatMap((group: any) => (group.options ?? []).map((option: any) => JSON.stringify(option)));
  for (const chosen of [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean))
    check.say(all.includes(JSON.stringify(chosen)), "initial option is not among the options", `${at}/initial_option`);
}

function optionIn(check: Check, option: any, at: string): void {
  check.text(option?.text, 75, `${at}/text`, ["plain_text", "mrkdwn"]);
  check.length(option?.value, 150, `${at}/value`);
  if (option?.description) check.text(option.description, 75, `${at}/description`, ["plain_text", "mrkdwn"]);
}

/** Six of each is what Slack's page says; other clients say twelve: the smaller number is always right. */
function chartIn(check: Check, { title, chart }: any, at: string): void {
  check.length(title, 50, `${at}/title`);
  if (chart?.type === "pie") {
    for (const [i, { label, value }] of check.list(chart.segments, 6, `${at}/chart/segments`).entries()) {
      check.length(label, 20, `${at}/chart/segments/${i}/label`);
      check.say(typeof value === "number" && value > 0, "must be more than 0", `${at}/chart/segments/${i}/value`);
    }
    return;
  }
  check.say(["line", "bar", "area"].includes(chart?.type), "unsupported chart", `${at}/chart/type`);
  const categories = check.list(chart?.axis_config?.categories, 20, `${at}/chart/axis_config/categories`);
  for (const [i, category] of categories.entries())
    check.length(category, 20, `${at}/chart/axis_config/categories/${i}`);
  for (const field of ["x_label", "y_label"])
    check.optional(chart?.axis_config?.[field], 50, `${at}/chart/axis_config/${field}`);
  const series = check.list(chart?.series, 6, `${at}/chart/series`);
  for (const [i, { name, data }] of series.entries()) {
    check.length(name, 20, `${at}/chart/series/${i}/name`);
    const points = check.list(data, 20, `${at}/chart/series/${i}/data`);
    const labels = points.map(({ label, value }) => (Number.isFinite(value) ? label : null));
    check.say(
      JSON.stringify(labels) === JSON.stringify(categories),
      "labels must be the categories",
      `${at}/chart/series/${i}/data`,
    );
  }
  check.unique(
    series.map(({ name }) => name),
    "names must be unique",
    `${at}/chart/series`,
  );
}
