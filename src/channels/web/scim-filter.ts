/** Filters of lists (RFC 7644, section 3.4.2.2), as directories really send them: attributes that equal a value, with `and`. */
import type { GroupFilter } from "../../identity/scim-groups.ts";
import type { UserFilter } from "../../identity/scim-users.ts";
import { ScimError } from "./scim-error.ts";

const MAX_LENGTH = 2000;
/** `emails[type eq "work"].value eq "x"`: one comparison, and what follows it. */
const COMPARISON =
  /^\s*([\w:.$]+)(?:\[type +eq +"\w+"\])?(\.value)? +eq +("(?:[^"\\]|\\.)*"|true|false)\s*(?:(and)\s+|$)/iu;

const USER_ATTRIBUTES: Record<string, UserFilter[number]["attribute"]> = {
  id: "id",
  username: "userName",
  externalid: "externalId",
  emails: "email",
  "emails.value": "email",
};
const GROUP_ATTRIBUTES: Record<string, GroupFilter[number]["attribute"]> = {
  id: "id",
  displayname: "displayName",
  externalid: "externalId",
  members: "member",
  "members.value": "member",
};

/** Throws ScimError for what the desk cannot filter by. */
export function userFilter(text: string | undefined): UserFilter {
  return filterIn(text, USER_ATTRIBUTES);
}

export function groupFilter(text: string | undefined): GroupFilter {
  return filterIn(text, GROUP_ATTRIBUTES);
}

function filterIn<A extends string>(
  text: string | undefined,
  attributes: Record<string, A>,
): { attribute: A; value: string }[] {
  if (text === undefined || text.trim() === "") return [];
  if (text.length > MAX_LENGTH) throw unusable();
  const comparisons: { attribute: A; value: string }[] = [];
  for (let rest = text; ;) {
    const [all, path = "", sub = "", literal = "", and] = COMPARISON.exec(rest) ?? [];
    const name = withoutSchema(path).toLowerCase() + sub.toLowerCase();
    if (all === undefined || !Object.hasOwn(attributes, name)) throw unusable();
    comparisons.push({ attribute: attributes[name]!, value: valueOf(literal) });
    rest = rest.slice(all.length);
    if (and === undefined) break;
  }
  return comparisons;
}

/** Attributes may be written with the schema that they are of. */
export function withoutSchema(path: string): string {
  return path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/iu, "");
}

function valueOf(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    throw unusable();
  }
}

function unusable(): ScimError {
  return new ScimError(400, 'write the filter like userName eq "ann@example.com"', "invalidFilter");
}
