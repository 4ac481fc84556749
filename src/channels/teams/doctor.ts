/** What `ospo doctor` says of Teams: each thing that must fit, and how to mend it. Asks Microsoft; changes nothing. */
import { messageOf } from "../../base/errors.ts";
import { type AdapterOptions, TeamsAdapter } from "./adapter.ts";
import { hasThreads, placeOf } from "./addresses.ts";

type TeamsCheck = { state: "ok" | "warning" | "failed"; detail: string; remedy?: string };

export type TeamsToCheck = Pick<AdapterOptions, "identity" | "log"> & {
  staffPlace: string | null;
  publicUrl: string | null;
  /** When Teams last sent something; null: never. Undefined where the database was not asked. */
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
        detail: "on without credentials, for a local peer",
        remedy: "Set TEAMS_APP_ID and its group for real use.",
      },
    ];
  const { connector, keysAddress } = new TeamsAdapter({
    identity,
    log,
    take: () => Promise.resolve(),
    invoke: () => Promise.resolve({ status: 501 }),
  });
  return [
    await tried("Microsoft gives a token for TEAMS_APP_ID", async () => await connector.signIn(), {
      remedy:
        "Make a new client secret in the app's registration, set it as TEAMS_APP_PASSWORD, and see that TEAMS_TENANT_ID is its tenant.",
    }),
    await tried("the keys of Teams' tokens can be read", async () => await readKeys(keysAddress), {
      remedy: "Let the desk through the firewall to login.botframework.com, or set TEAMS_OPENID_METADATA_URL.",
    }),
    ...(lastHeard === undefined ? [] : [heardCheck(lastHeard, publicUrl)]),
    staffCheck(staffPlace),
  ];
}

async function tried(detail: string, act: () => Promise<void>, { remedy }: { remedy: string }): Promise<TeamsCheck> {
  try {
    await act();
    return { state: "ok", detail };
  } catch (error) {
    return { state: "failed", detail: messageOf(error), remedy };
  }
}

async function readKeys(address: string): Promise<void> {
  const response = await fetch(address, { signal: AbortSignal.timeout(LATE_MS) });
  if (!response.ok) throw new Error(`${new URL(address).host} answers ${response.status}`);
}

function heardCheck(lastHeard: Date | null, publicUrl: string | null): TeamsCheck {
  if (lastHeard) return { state: "ok", detail: `Teams last sent something at ${lastHeard.toISOString()}` };
  return {
    state: "warning",
    detail: "Teams has never sent anything",
    remedy: `Set the bot's messaging endpoint to ${publicUrl?.replace(/(?<!\/)\/+$/u, "") ?? "https://YOUR-DESK"}/api/messages, and write to it.`,
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
    detail: "TEAMS_STAFF_CHANNEL is no channel of a team",
    remedy:
      thread === ""
        ? "Give a channel's id, like 19:…@thread.tacv2: its link has it."
        : `Leave out what follows the channel: ${channel}`,
  };
}
