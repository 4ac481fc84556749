/** Modals and App Home: triggers, stacks, hashes. https://docs.slack.dev/surfaces/modals */
import { brokenView } from "./slack-limits.ts";
import { randomId, type SlackState } from "./slack-state.ts";
import { type Answer, APP, BOT_ID, TEAM } from "./slack-world.ts";

const DEEPEST = 3;

/** A view as Slack keeps it. */
function keptView(view: any, before?: any): any {
  const id = before?.id ?? randomId("V");
  return {
    private_metadata: "",
    callback_id: "",
    clear_on_close: false,
    notify_on_close: false,
    external_id: "",
    close: null,
    submit: null,
    previous_view_id: before?.previous_view_id ?? null,
    root_view_id: before?.root_view_id ?? id,
    ...view,
    id,
    team_id: TEAM,
    app_id: APP,
    bot_id: BOT_ID,
    hash: `${Math.floor(Date.now() / 1000)}.${randomId("")}`,
    state: { values: {} },
    blocks: withIds(view.blocks),
  };
}

/** Slack gives an id to blocks without one. */
export function withIds(blocks: any[] | undefined): any[] {
  return (blocks ?? []).map((block) => ({ ...block, block_id: block.block_id ?? randomId("b") }));
}

export const VIEW_METHODS: Record<string, (state: SlackState, args: any) => Answer> = {
  "views.open": (state, args) => {
    const refused = refusedView(args.view, "modal") ?? taken(state, args.view);
    if (refused) return refused;
    const trigger = state.useTrigger(args.trigger_id ?? args.interactivity_pointer ?? "");
    if ("error" in trigger) return { ok: false, error: trigger.error };
    const view = keptView(args.view);
    state.modals.set(trigger.user, [view]);
    return { ok: true, view };
  },
  "views.push": (state, args) => {
    const refused = refusedView(args.view, "modal") ?? taken(state, args.view);
    if (refused) return refused;
    const trigger = state.useTrigger(args.trigger_id ?? "");
    if ("error" in trigger) return { ok: false, error: trigger.error };
    const stack = state.modals.get(trigger.user) ?? [];
    if (stack.length === 0) return { ok: false, error: "not_found" };
    if (stack.length >= DEEPEST) return { ok: false, error: "push_limit_reached" };
    const view = pushed(stack, args.view);
    return { ok: true, view };
  },
  "views.update": (state, args) => {
    const refused = refusedView(args.view, "modal");
    if (refused) return refused;
    for (const stack of state.modals.values()) {
      const i = stack.findIndex(({ id, external_id }) =>
        args.view_id === undefined ? external_id !== "" && external_id === args.external_id : id === args.view_id,
      );
      if (i < 0) continue;
      if (args.hash !== undefined && args.hash !== stack[i].hash) return { ok: false, error: "hash_conflict" };
      stack[i] = keptView(args.view, stack[i]);
      return { ok: true, view: stack[i] };
    }
    return { ok: false, error: "not_found" };
  },
  "views.publish": (state, args) => {
    const refused = refusedView(args.view, "home");
    if (refused) return refused;
    if (!state.world.channels.has(`D${String(args.user_id).slice(1)}`)) return { ok: false, error: "user_not_found" };
    const before = state.homes.get(args.user_id);
    if (args.hash !== undefined && before && args.hash !== before.hash) return { ok: false, error: "hash_conflict" };
    const view = keptView(args.view, before);
    state.homes.set(args.user_id, view);
    return { ok: true, view };
  },
};

/** The effect of an acknowledged submission on the person's view. Throws if Slack would show "We had some trouble". */
export function acknowledge(state: SlackState, view: any, answer: any): void {
  const stack = state.modals.get(state.ownerOf(view))!;
  switch (answer?.response_action) {
    case undefined:
      stack.pop();
      return;
    case "clear":
      stack.splice(0);
      return;
    case "errors": {
      const inputs = view.blocks.filter(({ type }: any) => type === "input").map(({ block_id }: any) => block_id);
      const unknown = Object.keys(answer.errors).filter((id) => !inputs.includes(id));
      if (unknown.length > 0) throw new Error(`errors at no input: ${unknown.join(", ")}`);
      return;
    }
    case "update":
    case "push": {
      const refused = refusedView(answer.view, "modal");
      if (refused) throw new Error(`${refused.error}: ${refused["response_metadata"].messages.join("; ")}`);
      if (answer.response_action === "push") pushed(stack, answer.view);
      else stack[stack.length - 1] = keptView(answer.view, view);
      return;
    }
    default:
      throw new Error(`unknown response_action ${answer.response_action}`);
  }
}

function pushed(stack: any[], given: any): any {
  const top = stack.at(-1);
  const view = { ...keptView(given), previous_view_id: top.id, root_view_id: top.root_view_id };
  stack.push(view);
  return view;
}

function refusedView(view: any, type: string): Answer | undefined {
  const messages = brokenView(view);
  if (messages.length === 0 && view.type !== type) messages.push(`[ERROR] must be ${type} [json-pointer:/view/type]`);
  return messages.length > 0 ? { ok: false, error: "invalid_arguments", response_metadata: { messages } } : undefined;
}

function taken(state: SlackState, { external_id }: any): Answer | undefined {
  const isTaken = external_id && [...state.modals.values()].flat().some((view) => view.external_id === external_id);
  return isTaken ? { ok: false, error: "duplicate_external_id" } : undefined;
}
