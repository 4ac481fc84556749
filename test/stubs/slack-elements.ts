/** Turns a person's clicks and typing into Slack's payloads. */

/** Every interactive element of blocks, with its block. */
function elementsOf(blocks: any[]): { block: any; element: any }[] {
  return blocks.flatMap((block) =>
    [...(block.elements ?? []), block.accessory, block.element]
      .filter(Boolean)
      .map((element: any) => ({ block, element })),
  );
}

export function elementNamed(blocks: any[], action_id: string): { block: any; element: any } {
  const found = elementsOf(blocks).find(({ element }) => element.action_id === action_id);
  const ids = elementsOf(blocks).map(({ element }) => element.action_id);
  if (!found) throw new Error(`no element ${action_id} among ${ids.join(", ")}`);
  return found;
}

const optionsOf = (element: any): any[] =>
  element.options ?? (element.option_groups ?? []).flatMap(({ options }: any) => options);

function optionOf(element: any, value: unknown): any {
  const option = optionsOf(element).find((each) => each.value === value);
  if (!option) throw new Error(`${element.action_id} offers no ${String(value)}`);
  return option;
}

/** The form of a value in `view.state` and in an action, by the kind of element. */
export function valueIn(element: any, value: any): Record<string, any> {
  const list = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  const one = list[0] ?? null;
  switch (element.type) {
    case "static_select":
    case "radio_buttons":
    case "overflow":
    case "external_select":
      return { selected_option: one === null ? null : typeof one === "object" ? one : optionOf(element, one) };
    case "checkboxes":
    case "multi_static_select":
      return { selected_options: list.map((each) => (typeof each === "object" ? each : optionOf(element, each))) };
    case "datepicker":
      return { selected_date: one };
    case "timepicker":
      return { selected_time: one };
    case "users_select":
      return { selected_user: one };
    case "multi_users_select":
      return { selected_users: list };
    case "conversations_select":
      return { selected_conversation: one };
    case "feedback_buttons": {
      const button = [element.positive_button, element.negative_button].find((each) => each.value === one);
      if (!button)
        throw new Error(
          `${element.action_id}: press ${element.positive_button.value} or ${element.negative_button.value}`,
        );
      return { text: button.text, value: button.value };
    }
    case "button":
      return {
        text: element.text,
        ...(element.value !== undefined && { value: element.value }),
        ...(one !== null && { value: one }),
      };
    case "icon_button":
      return { icon: element.icon, value: one ?? element.value };
    default:
      return { value: one === null ? null : String(one) };
  }
}

/** The initial value of a field. */
function initialOf(element: any): any {
  return (
    element.initial_value ??
    element.initial_option ??
    element.initial_options ??
    element.initial_date ??
    element.initial_user ??
    element.initial_users ??
    element.initial_time
  );
}

/** `view.state.values`; `typed` by block_id or action_id. Throws if Slack would not let the person send it. */
export function stateOf(view: any, typed: Record<string, any>, isSubmit: boolean): { values: Record<string, any> } {
  const unknown = new Set(Object.keys(typed));
  const values: Record<string, any> = {};
  for (const { block, element } of elementsOf(view.blocks)) {
    if (["button", "overflow", "image", "mrkdwn", "plain_text"].includes(element.type)) continue;
    const key = block.block_id in typed ? block.block_id : element.action_id;
    unknown.delete(key);
    const value = key in typed ? typed[key] : initialOf(element);
    if (isSubmit && block.type === "input") mustFit(block, element, value);
    values[block.block_id] = {
      ...values[block.block_id],
      [element.action_id]: { type: element.type, ...valueIn(element, value) },
    };
  }
  if (unknown.size > 0) throw new Error(`the view has no field ${[...unknown].join(", ")}`);
  return { values };
}

function mustFit(block: any, element: any, value: any): void {
  const isEmpty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty && !block.optional) throw new Error(`${block.block_id} must be filled in`);
  if (isEmpty) return;
  const { length } = String(value);
  if (
    element.type === "plain_text_input" &&
    (length > (element.max_length ?? 3000) || length < (element.min_length ?? 0))
  )
    throw new Error(`${block.block_id} takes ${element.min_length ?? 0} to ${element.max_length ?? 3000} characters`);
  if (
    element.type === "number_input" &&
    !(element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/u : /^-?\d+$/u).test(String(value))
  )
    throw new Error(`${block.block_id} takes a number`);
}
