/** Checks services outside: the model, the package services, and the audit anchors. */
import { loadPrompts, PROMPTS_DIR } from "../../answering/model/prompts.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Check } from "../../channels/cli/types.ts";
import { openAnswerWriter } from "../../desk/open-answer-writer.ts";
import { PackageFinder } from "../../packages/find-facts.ts";
import { anchorAt } from "../../tickets/audit/anchors.ts";
import type { Config } from "../config.ts";

/** Reads the prompts and asks the model for one word, which also shows a wrong key or model name. */
export async function modelChecks({ model: settings }: Config, log: Log): Promise<Check[]> {
  const what = "model";
  try {
    const prompts = await loadPrompts(PROMPTS_DIR);
    const read: Check[] = Object.values(prompts).map(({ version, purpose }) => ({
      what: "prompt",
      state: "ok",
      detail: `${version}: ${purpose}`,
    }));
    const writer = await openAnswerWriter(settings, null, () => new Date(), log);
    if (!writer)
      return [...read, { what, state: "off", detail: "not configured: answers in the documents' own words" }];
    const reason = await writer.model.findProblem();
    const remedy =
      "Until it answers, the desk quotes the documents. Check OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL, or AZURE_OPENAI_*.";
    return [
      ...read,
      reason === null
        ? { what, state: "ok", detail: `${writer.model.name} answers` }
        : { what, state: "failed", detail: `${writer.model.name}: ${reason}`, remedy },
    ];
  } catch (error) {
    return [{ what: "prompt", state: "failed", detail: messageOf(error) }];
  }
}

/** Asks each package service for a package that all of them know. */
export async function upstreamChecks(config: Config): Promise<Check[]> {
  using finder = new PackageFinder({ ...config.upstreams, privateNames: [], cacheDir: null, now: () => new Date() });
  return (await finder.reachable()).map(({ name, reason }) => ({
    what: "packages",
    state: reason === null ? "ok" : "warning",
    detail: reason ?? `${name} answers`,
    ...(reason !== null && {
      remedy:
        "Without it, its facts are unknown and verdicts require a review. Let the desk through the firewall, or set the service's address.",
    }),
  }));
}

export async function anchorChecks({ anchors: { places } }: Config): Promise<Check[]> {
  const what = "audit";
  if (places.length === 0)
    return [
      { what, state: "off", detail: "AUDIT_ANCHOR is not set: a deleted ticket or a rewritten trail may go unnoticed" },
    ];
  return await Promise.all(
    places.map(async (place): Promise<Check> => {
      const anchor = anchorAt(place.reveal());
      try {
        const last = await anchor.last(0);
        await anchor.append([]);
        return {
          what,
          state: "ok",
          detail: `${anchor.name} ${last ? `holds checkpoints up to ${last.seq} or later` : "is ready"}`,
        };
      } catch (error) {
        return { what, state: "failed", detail: messageOf(error) };
      }
    }),
  );
}
