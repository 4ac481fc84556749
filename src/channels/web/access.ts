/** Who may use the pages, and how the desk learns who a person is. */
import type { Context } from "hono";
import type { Language } from "../../base/language.ts";
import type { SignIn } from "../../desk/sign-in.ts";
import type { Person } from "../../identity/people.ts";
import type { NodeServer } from "./guard.ts";

/** Tries settings of sign-in, by their names, that an operator wants to put in place. */
export type TrySignIn = (
  settings: Readonly<Record<string, string>>,
  language: Language,
) => Promise<{
  works: boolean;
  checks: { state: string; detail: string; remedy?: string }[];
  /** Lines for a file of settings. */
  settings: string[];
}>;

export type Access =
  /** Sign-in is not set up and others can reach this machine. */
  | { kind: "off" }
  /** Without sign-in: whoever is at this machine. `operator` finds the staff member they chose to be (`as`), or the first. */
  | { kind: "this-machine"; operator: (as: string | undefined) => Promise<Person>; trySignIn: TrySignIn }
  /** `origin` is the address under which people reach the desk, such as https://ospo.example.com. */
  | ({ kind: "oidc"; origin: string } & SignIn)
  /** A proxy signs people in and names them in this header. */
  | { kind: "proxy"; origin: string; header: string };

/** The variables that the guards set for the routes behind them. */
export type SignedInServer = NodeServer & { Variables: { person: Person; groupsLeftOut?: boolean } };

/** Whoever the guard found. */
export function signedInPerson(context: Context): Promise<Person> {
  const { person } = (context as Context<SignedInServer>).var;
  return Promise.resolve(person);
}

/** Whether the issuer left out the groups of whoever signed in. */
export function areGroupsLeftOut(context: Context): boolean {
  return (context as Context<SignedInServer>).var.groupsLeftOut ?? false;
}
