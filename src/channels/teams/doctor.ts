/** The Teams checks of `ospo doctor`, each with its remedy. Calls Microsoft but changes nothing. */
import { messageOf } from "../../base/errors.ts";
import { type AdapterOptions, TeamsAdapter } from "./adapter.ts";
import { hasThreads, placeOf } from "./addresses.ts";

type TeamsCheck = { state: "ok" | "warning" | "failed"; detail: string; remedy?: string };

export type TeamsToCheck = Pick<AdapterOptions, "identity" | "log"> & {
  staffPlace: string | null;
  publicUrl: string | null;
  /** When Teams last sent something; null if never, undefined if the database was not asked. */
  lastHeard: Date | null | undefined;
};

const LATE_MS = 10_000;

export async function teamsChecks({
  identity,
  log,
  staffPlace,
  publicUrl,
  lastHeard,
}: TeamsToCheck): Promise<TeamsCheck[]> {
  if (identity.kind === "emulator")
    return [
      {
        state: "warning",
        detail: "runs without credentials, for a local emulator",
        remedy: "Set TEAMS_APP_ID and the settings that belong to it before real use.",
      },
    ];
  const { connector, keysAddress } = new TeamsAdapter({
    identity,
    log,
    take: () => Promise.resolve(),
    invoke: () => Promise.resolve({ status: 501 }),
  });
  return [
    await attempt("Microsoft issues a token for TEAMS_APP_ID", async () => await connector.signIn(), {
      remedy:
        "Create a new client secret in the app's registration, set it as TEAMS_APP_PASSWORD, and check that TEAMS_TENANT_ID is its tenant.",
    }),
    await attempt("the keys that verify Teams' tokens can be read", async () => await readKeys(keysAddress), {
      remedy: "Allow the desk to reach login.botframework.com through the firewall, or set TEAMS_OPENID_METADATA_URL.",
    }),
    ...(lastHeard === undefined ? [] : [heardCheck(lastHeard, publicUrl)]),
    staffCheck(staffPlace),
  ];
}

async function attempt(detail: string, act: () => Promise<void>, { remedy }: { remedy: string }): Promise<TeamsCheck> {
  try {
    await act();
    return { state: "ok", detail };
  } catch (error) {
    return { state: "failed", detail: messageOf(error), remedy };
  }
}

async function readKeys(address: string): Promise<void> {
  const response = await fetch(address, { signal: AbortSignal.timeout(LATE_MS) });
  if (!response.ok) throw new Error(`${new URL(address).host} answered with status ${response.status}`);
}

function heardCheck(lastHeard: Date | null, publicUrl: string | null): TeamsCheck {
  if (lastHeard) return { state: "ok", detail: `Teams last sent something on ${lastHeard.toISOString()}` };
  return {
    state: "warning",
    detail: "Teams has sent nothing yet",
    remedy: `Set the bot's messaging endpoint to ${publicUrl?.replace(/(?<!\/)\/+$/u, "") ?? "https://YOUR-DESK"}/api/messages, and send the app a message.`,
  };
}

function staffCheck(staffPlace: string | null): TeamsCheck {
  if (staffPlace === null)
    return {
      state: "warning",
      detail: "no staff channel",
      remedy: "Set TEAMS_STAFF_CHANNEL, so that staff see tickets in Teams.",
    };
  if (hasThreads(staffPlace)) return { state: "ok", detail: `tickets are shown in ${staffPlace}` };
  const { channel, thread } = placeOf(staffPlace);
  return {
    state: "failed",
    detail: "TEAMS_STAFF_CHANNEL is not the id of a team's channel",
    remedy:
      thread === ""
        ? "Use a channel's id, such as 19:…@thread.tacv2; the link to the channel contains it."
        : `Leave out what follows the channel's id: ${channel}`,
  };
}
