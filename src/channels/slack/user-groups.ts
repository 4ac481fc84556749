/** Staff roles from Slack's user groups: membership takes effect with the next click. */
import { dropRolesOfLists, syncRoles } from "../../desk/roles.ts";
import type { webApi } from "@slack/bolt";
import type { Desk } from "../../desk/desk.ts";

export class UserGroups {
  readonly #desk: Desk;
  readonly #client: webApi.WebClient;
  readonly #groups: ReadonlyMap<string, string>;
  #refreshing: Promise<void> | undefined;
  #at = -Infinity;

  constructor(desk: Desk, client: webApi.WebClient, groups: ReadonlyMap<string, string>) {
    this.#desk = desk;
    this.#client = client;
    this.#groups = groups;
  }

  /** Asks Slack unless the last answer is younger than `maxAgeMs`. If Slack does not answer, the roles stay as they are. */
  async refresh(maxAgeMs = 0): Promise<void> {
    if (this.#groups.size === 0 || performance.now() - this.#at < maxAgeMs) return;
    this.#refreshing ??= this.#ask().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  /** Drops the roles from user groups that the settings no longer name. */
  async forgetOthers(): Promise<void> {
    await dropRolesOfLists(this.#desk, { prefix: "slack:", except: [...this.#groups.keys()].map(sourceOf) }).catch(
      (error: unknown) => this.#desk.log.warn({ err: error }, "roles from earlier user groups could not be dropped"),
    );
  }

  async #ask(): Promise<void> {
    try {
      for (const [usergroup, group] of this.#groups) {
        const { users = [] } = await this.#client.usergroups.users.list({ usergroup });
        await syncRoles(this.#desk, "slack", { source: sourceOf(usergroup), group, members: users });
      }
      this.#at = performance.now();
    } catch (error) {
      this.#desk.log.warn({ err: error }, "Slack does not return the members of the user groups");
    }
  }
}

function sourceOf(usergroup: string): string {
  return `slack:${usergroup}`;
}
