/** What people do in Slack, in the form that Slack sends to the desk: commands, clicks, modals, shortcuts, files. */
import { type Place, type Sending, type Sent, SlackDeliveries } from "./slack-deliveries.ts";
import { elementNamed, stateOf, valueIn } from "./slack-elements.ts";
import { type PeerFile, randomId } from "./slack-state.ts";
import { acknowledge } from "./slack-views.ts";
import { APP, BOT, OTHER_TEAM, SlackWorld, TEAM } from "./slack-world.ts";

export class SlackSends extends SlackDeliveries {
  /** Its answers are those of `responses` whose `to` is the `response_url` here. */
  async command(
    user: string,
    command: string,
    text = "",
    more: any = {},
    sending: Sending = {},
  ): Promise<Sent & { response_url: string }> {
    const channel_id = more.channel ?? "C1";
    const response_url = this.responseUrl({ user, channel: channel_id });
    const payload = {
      token: "unused",
      team_id: user === "U9" ? OTHER_TEAM : TEAM,
      team_domain: "acme",
      channel_id,
      channel_name: this.world.channels.get(channel_id)?.name ?? "",
      user_id: user,
      user_name: user.toLowerCase(),
      command,
      text,
      api_app_id: APP,
      is_enterprise_install: "false",
      response_url,
      trigger_id: this.trigger(user),
    };
    const sent = await this.deliver("slash_commands", payload, sending);
    if (sent.status === 200 && sent.body !== "")
      this.responses.push({ to: response_url, user, ...asMessage(sent.body) });
    return { ...sent, response_url };
  }

  /**
   * A click on a message, also one that only `user` sees. `value` is the chosen value, or one other than the button's
   * own.
   */
  async click(
    user: string,
    at: Place,
    action_id: string,
    more: any = {},
    sending: Sending = {},
  ): Promise<Sent & { response_url: string }> {
    const here = ({ channel, ts }: Place): boolean => channel === at.channel && ts === at.ts;
    const posted = this.posted.find(here);
    const message = posted ?? this.ephemeral.find((each) => here(each) && each.user === user);
    if (!message) throw new Error(`no message at ${at.channel} ${at.ts}`);
    const { block, element } = elementNamed(message.blocks, action_id);
    const response_url = this.responseUrl({ user, channel: at.channel, ts: at.ts });
    const payload = {
      type: "block_actions",
      ...this.#who(user),
      container: {
        type: "message",
        message_ts: at.ts,
        channel_id: at.channel,
        is_ephemeral: !posted,
        ...(message.thread_ts && { thread_ts: message.thread_ts }),
      },
      channel: { id: at.channel, name: this.world.channels.get(at.channel)?.name ?? "" },
      ...(posted && { message: this.messageOf(posted) }),
      state: { values: {} },
      response_url,
      actions: [this.#action(block, element, more.value)],
      ...more.payload,
    };
    return { ...(await this.deliver("interactive", payload, sending)), response_url };
  }

  /** A click, or a choice with `dispatch_action`, in a modal or in App Home. `typed` are the other fields so far. */
  async viewAction(
    view: any,
    action_id: string,
    more: { value?: any; typed?: Record<string, any> } = {},
    sending: Sending = {},
  ): Promise<Sent> {
    const user = this.ownerOf(view);
    const now = this.#current(user, view);
    const { block, element } = elementNamed(now.blocks, action_id);
    const typed = {
      ...this.#drafts(now),
      ...more.typed,
      ...(element.type !== "button" && { [action_id]: more.value }),
    };
    this.drafts.set(now.id, typed);
    const payload = {
      type: "block_actions",
      ...this.#who(user),
      container: { type: "view", view_id: now.id },
      view: { ...now, state: stateOf(now, typed, false) },
      actions: [this.#action(block, element, more.value)],
    };
    return await this.deliver("interactive", payload, sending);
  }

  /** Submits what is typed, by block_id or action_id, and treats the modal as the response says. */
  async submit(
    view: any,
    typed: Record<string, any> = {},
    sending: Sending = {},
  ): Promise<Sent & { response_action?: string; errors?: any }> {
    const user = this.ownerOf(view);
    const now = this.#current(user, view);
    const values = { ...this.#drafts(now), ...typed };
    this.drafts.set(now.id, values);
    const payload = {
      type: "view_submission",
      ...this.#who(user),
      view: { ...now, state: stateOf(now, values, true) },
      response_urls: [],
    };
    const sent = await this.deliver("interactive", payload, sending);
    if (sent.status !== 200) return sent;
    acknowledge(this, now, sent.body === "" ? undefined : sent.body);
    return { ...sent, response_action: sent.body?.response_action, errors: sent.body?.errors };
  }

  /** The ✕ of a modal; `all` closes the whole stack. Slack tells only where `notify_on_close` asks. */
  async closeView(view: any, all = false, sending: Sending = {}): Promise<Sent | undefined> {
    const user = this.ownerOf(view);
    const now = this.#current(user, view);
    const stack = this.modals.get(user)!;
    stack.splice(all ? 0 : stack.length - 1);
    if (!now.notify_on_close) return undefined;
    const closed = { type: "view_closed", ...this.#who(user), trigger_id: undefined, view: now, is_cleared: all };
    return await this.deliver("interactive", closed, sending);
  }

  /** A message shortcut on a message of a person or the desk. */
  async shortcut(
    user: string,
    callback_id: string,
    at: Place,
    sending: Sending = {},
  ): Promise<Sent & { response_url: string }> {
    const history = await this.world.call("conversations.replies", { channel: at.channel, ts: at.ts });
    const message = history["messages"]?.find(({ ts }: Place) => ts === at.ts);
    if (!message) throw new Error(`no message at ${at.channel} ${at.ts}`);
    const channel = { id: at.channel, name: this.world.channels.get(at.channel)?.name ?? "" };
    const response_url = this.responseUrl({ user, channel: at.channel });
    const payload = {
      type: "message_action",
      ...this.#who(user),
      callback_id,
      channel,
      message_ts: at.ts,
      message,
      response_url,
    };
    return { ...(await this.deliver("interactive", payload, sending)), response_url };
  }

  async globalShortcut(user: string, callback_id: string, sending: Sending = {}): Promise<Sent> {
    return await this.deliver(
      "interactive",
      { type: "shortcut", ...this.#who(user), callback_id, action_ts: this.nextTs() },
      sending,
    );
  }

  async homeOpened(user: string, tab: "home" | "messages" = "home", sending: Sending = {}): Promise<Sent> {
    const view = tab === "home" ? this.homes.get(user) : undefined;
    const channel = SlackWorld.direct(user);
    return await this.event({ type: "app_home_opened", user, channel, tab, ...(view && { view }) }, {}, sending);
  }

  async reaction(user: string, at: Place, reaction: string, sending: Sending = {}): Promise<Sent> {
    await this.world.call("reactions.add", { channel: at.channel, timestamp: at.ts, name: reaction }, user);
    const item = { type: "message", channel: at.channel, ts: at.ts };
    return await this.event({ type: "reaction_added", user, reaction, item, item_user: BOT }, {}, sending);
  }

  /** A person uploads a file; the desk reads it at `url_private` with the bot's token. */
  async file(
    user: string,
    { name, content, mimetype = "text/plain" }: Partial<PeerFile>,
    more: any = {},
  ): Promise<Sent & Place> {
    const file = { id: randomId("F"), name: name ?? "file", content: content ?? "", mimetype, user };
    this.files.set(file.id, file);
    return await this.say(user, more.text ?? " ", { subtype: "file_share", files: [this.fileOf(file)], ...more });
  }

  async link(user: string, url: string, more: any = {}, sending: Sending = {}): Promise<Sent & Place> {
    const channel = more.channel ?? "C1";
    const ts = this.nextTs();
    const links = [{ url, domain: new URL(url).hostname }];
    const event = {
      type: "link_shared",
      user,
      channel,
      message_ts: ts,
      links,
      source: "conversations_history",
      unfurl_id: randomId(""),
      ...more,
    };
    return { ...(await this.event(event, {}, sending)), channel, ts };
  }

  fileOf({ id, name, mimetype, content, user }: PeerFile): any {
    const url = `${this.url}/files/${id}/${encodeURIComponent(name)}`;
    const size = Buffer.byteLength(content);
    const filetype = name.split(".").at(-1);
    return {
      id,
      name,
      title: name,
      mimetype,
      filetype,
      size,
      user,
      mode: "hosted",
      url_private: url,
      url_private_download: url,
    };
  }

  #who(user: string): object {
    const team_id = user === "U9" ? OTHER_TEAM : TEAM;
    const team = { id: TEAM, domain: "acme" };
    const who = { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id };
    return { team, user: who, api_app_id: APP, token: "unused", enterprise: null, trigger_id: this.trigger(user) };
  }

  #action(block: any, element: any, value: any): object {
    const { action_id, type } = element;
    return { action_id, block_id: block.block_id, type, action_ts: this.nextTs(), ...valueIn(element, value) };
  }

  #current(user: string, { id }: { id: string }): any {
    return [...(this.modals.get(user) ?? []), this.homes.get(user)].find((each) => each?.id === id);
  }

  /** Values typed before, if the view still has their fields. */
  #drafts(view: any): Record<string, any> {
    const fields = new Set(
      Object.values<any>(stateOf(view, {}, false).values)
        .flatMap(Object.keys)
        .concat(view.blocks.map((each: any) => each.block_id)),
    );
    return Object.fromEntries(Object.entries(this.drafts.get(view.id) ?? {}).filter(([key]) => fields.has(key)));
  }
}

const asMessage = (body: any): object => (typeof body === "string" ? { text: body } : body);
