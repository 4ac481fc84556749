/** Tries what signs people in on the pages, and says what the company's directory has sent. */
import type { Language } from "../../base/language.ts";
import { minuteOf } from "../../channels/cli/text.ts";
import type { Check } from "../../channels/cli/types.ts";
import { CALLBACK_ROUTE, LOGOUT_ORDER_ROUTE } from "../../channels/web/sign-in-routes.ts";
import type { DirectoryState } from "../../identity/scim-state.ts";
import { providerOf } from "../../identity/sign-in/providers.ts";
import { type Probe, probeIssuer } from "../../identity/sign-in/probe.ts";
import { type Words, wordsIn } from "../../words/words.ts";
import { issuerOf, originOf } from "../issuer.ts";
import type { Config } from "../config.ts";
import { isLoopback } from "../setting-values.ts";

/** Tokens are valid for minutes; most issuers allow a clock to be off by less than one. */
const MAX_CLOCK_AHEAD_S = 30;
const what = "sign-in";

type Texts = Words["signInChecks"];

export async function signInChecks(config: Config, language: Language = "en"): Promise<Check[]> {
  const { host, signIn, trustedProxies } = config;
  const texts = wordsIn(language).signInChecks;
  if (signIn?.kind === "oidc") return await issuerChecks(config, signIn, texts);
  if (signIn?.kind === "proxy")
    return [{ what, state: "ok", detail: texts.byProxy(trustedProxies.join(", "), signIn.header) }];
  return [
    isLoopback(host)
      ? { what, state: "off", detail: texts.onlyHere }
      : { what, state: "off", detail: texts.off(host), remedy: texts.offRemedy },
  ];
}

async function issuerChecks(
  config: Config,
  signIn: Extract<Config["signIn"], { kind: "oidc" }>,
  texts: Texts,
): Promise<Check[]> {
  const origin = originOf(config);
  const probe = await probeIssuer(issuerOf(signIn, origin), () => Date.now());
  if (probe.kind === "failed")
    return [
      {
        what,
        state: "failed",
        detail: texts.failed(signIn.issuer, probe.problem.because),
        remedy: texts.failedRemedy,
      },
    ];
  const provider = providerOf(signIn.issuer)?.name;
  const hasNoGroups = signIn.roleMap.length > 0 && probe.hasGroups === false;
  return [
    { what, state: "ok", detail: texts.answers(signIn.issuer, provider, origin + CALLBACK_ROUTE) },
    credentialCheck(probe, texts),
    ...clockCheck(probe, texts),
    ...(hasNoGroups
      ? [
          {
            what,
            state: "warning" as const,
            detail: texts.noGroups(signIn.groupsClaim),
            remedy: texts.noGroupsRemedy,
          },
        ]
      : []),
    ...(probe.ordersSignOut ? [{ what, state: "ok" as const, detail: texts.logout(origin + LOGOUT_ORDER_ROUTE) }] : []),
  ];
}

function credentialCheck({ credential }: Extract<Probe, { kind: "answers" }>, texts: Texts): Check {
  if (credential === "accepted") return { what, state: "ok", detail: texts.known };
  return credential === "refused"
    ? { what, state: "failed", detail: texts.refused, remedy: texts.refusedRemedy }
    : { what, state: "warning", detail: texts.unclear };
}

function clockCheck({ clockAheadS }: Extract<Probe, { kind: "answers" }>, texts: Texts): Check[] {
  if (clockAheadS === null || Math.abs(clockAheadS) <= MAX_CLOCK_AHEAD_S) return [];
  return [{ what, state: "failed", detail: texts.clock(clockAheadS), remedy: texts.clockRemedy }];
}

/** `directory` is undefined if the database did not answer. */
export function scimCheck({ signIn }: Pick<Config, "signIn">, directory: DirectoryState | undefined): Check {
  const texts = wordsIn("en").signInChecks;
  const isOn = signIn?.kind === "oidc" && signIn.scimToken !== null;
  const keptOut = directory?.disabled.filter(({ readmitted }) => readmitted === null).length ?? 0;
  if (!isOn)
    return keptOut === 0
      ? { what: "scim", state: "off", detail: texts.scimOff }
      : { what: "scim", state: "warning", detail: texts.keptOut(keptOut), remedy: texts.keptOutRemedy };
  if (!directory) return { what: "scim", state: "ok", detail: texts.scimUnknown };
  const { users, groups, lastChange } = directory;
  return lastChange === null
    ? { what: "scim", state: "warning", detail: texts.scimSilent, remedy: texts.scimSilentRemedy }
    : { what: "scim", state: "ok", detail: texts.scim(users, groups, minuteOf(lastChange)) };
}
