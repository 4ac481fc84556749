/** Roles by Slack's user groups: who is in one is in the desk's group, from the next click on. */
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

  /** Asked anew unless known for less than that; where Slack does not tell, who was in it stays in it. */
  async refresh(maxAgeMs = 0): Promise<void> {
    if (this.#groups.size === 0 || performance.now() - this.#at < maxAgeMs) return;
    this.#refreshing ??= this.#ask().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }

  /** Nobody has a role by a group that the settings name no more. */
  async forgetOthers(): Promise<void> {
    await dropRolesOfLists(this.#desk, { prefix: "slack:", except: [...this.#groups.keys()].map(sourceOf) }).catch(
      (error: unknown) => this.#desk.log.warn({ err: error }, "roles by earlier user groups could not be taken back"),
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
      this.#desk.log.warn({ err: error }, "Slack does not tell who is in the user groups");
    }
  }
}

function sourceOf(usergroup: string): string {
  return `slack:${usergroup}`;
}
