/** How the console filters the queue: in an address, and in a saved view. */
import { z } from "zod";
import { PRIORITIES } from "../../policy/routing.ts";
import { VIEWS } from "../../tickets/board/list-tickets.ts";

const optionalText = z.string().min(1).optional().catch(undefined);

/** An unknown value does not filter. */
export const Filter = z.object({
  view: z.enum(VIEWS).catch("open"),
  text: optionalText,
  kind: z.enum(["question", "use", "contribute", "release", "exception"]).optional().catch(undefined),
  state: z
    .enum(["new", "open", "waiting-for-asker", "waiting-for-approval", "resolved", "closed", "withdrawn"])
    .optional()
    .catch(undefined),
  group: optionalText,
  priority: z.enum(PRIORITIES).optional().catch(undefined),
  tag: optionalText,
  after: z.coerce.number().int().positive().max(2_147_483_647).optional().catch(undefined),
});
