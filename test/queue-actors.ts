/** For commands of the queue that act as nobody: they fail if the desk asks who acts. */
import type { Actors } from "../src/channels/cli/queue-command.ts";

export const NO_ACTORS: Actors = {
  staff: () => Promise.reject(new Error("asked which staff member acts")),
  asker: () => Promise.reject(new Error("asked who asks")),
};
