/** Tries what signs people in on the pages. */
import type { Check } from "../../channels/cli/types.ts";
import { CALLBACK_ROUTE, LOGOUT_ORDER_ROUTE } from "../../channels/web/sign-in-routes.ts";
import { providerOf } from "../../identity/sign-in/providers.ts";
import { type Probe, probeIssuer } from "../../identity/sign-in/probe.ts";
import { issuerOf, originOf } from "../issuer.ts";
import type { Config } from "../config.ts";
import { isLoopback } from "../setting-values.ts";

/** Tokens are valid for minutes; most issuers allow a clock to be off by less than one. */
const MAX_CLOCK_AHEAD_S = 30;
const what = "sign-in";

export async function signInChecks(config: Config): Promise<Check[]> {
  const { host, signIn, trustedProxies } = config;
  if (signIn?.kind === "oidc") return await issuerChecks(config, signIn);
  if (signIn?.kind === "proxy")
    return [
      { what, state: "ok", detail: `the proxy at ${trustedProxies.join(", ")} names people in ${signIn.header}` },
    ];
  return [
    isLoopback(host)
      ? { what, state: "off", detail: "not configured, so the pages answer on this machine only" }
      : {
          what,
          state: "off",
          detail: `not configured, so the pages are off on ${host}`,
          remedy: "Set PUBLIC_URL, OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: see docs/operator.md.",
        },
  ];
}

async function issuerChecks(config: Config, signIn: Extract<Config["signIn"], { kind: "oidc" }>): Promise<Check[]> {
  const origin = originOf(config);
  const probe = await probeIssuer(issuerOf(signIn, origin), () => Date.now());
  if (probe.kind === "failed")
    return [{ what, state: "failed", detail: `${signIn.issuer}: ${probe.problem.because}`, remedy: REMEDY }];
  const name = providerOf(signIn.issuer)?.name;
  return [
    {
      what,
      state: "ok",
      detail: `${signIn.issuer} answers${name ? ` (${name})` : ""}; register ${origin}${CALLBACK_ROUTE} there`,
    },
    ...credentialCheck(probe),
    ...clockCheck(probe),
    ...(signIn.roleMap.length > 0 && probe.hasGroups === false
      ? [
          {
            what,
            state: "warning" as const,
            detail: `the issuer names no claim ${signIn.groupsClaim}, so OIDC_ROLE_MAP may give nobody a role`,
            remedy: "Let it send the groups in that claim, or set OIDC_GROUPS_CLAIM to the claim that it has.",
          },
        ]
      : []),
    ...(probe.ordersSignOut
      ? [{ what, state: "ok" as const, detail: `for sign-out elsewhere register ${origin}${LOGOUT_ORDER_ROUTE} too` }]
      : []),
  ];
}

const REMEDY = "Check OIDC_ISSUER, letter by letter, and that this machine reaches it.";

function credentialCheck({ credential }: Extract<Probe, { kind: "answers" }>): Check[] {
  if (credential === "accepted") return [{ what, state: "ok", detail: "it knows the desk's id and secret" }];
  return credential === "refused"
    ? [
        {
          what,
          state: "failed",
          detail: "it does not know the desk's id and secret",
          remedy: "Copy OIDC_CLIENT_ID and OIDC_CLIENT_SECRET from the issuer again; a secret may have expired.",
        },
      ]
    : [{ what, state: "warning", detail: "whether it knows the desk's secret can only be seen by signing in" }];
}

function clockCheck({ clockAheadS }: Extract<Probe, { kind: "answers" }>): Check[] {
  if (clockAheadS === null || Math.abs(clockAheadS) <= MAX_CLOCK_AHEAD_S) return [];
  return [
    {
      what,
      state: "failed",
      detail: `this machine's clock is ${Math.abs(clockAheadS)} s ${clockAheadS > 0 ? "ahead of" : "behind"} the issuer's, so tokens are refused`,
      remedy: "Let this machine set its clock by NTP.",
    },
  ];
}
