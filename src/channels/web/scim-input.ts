/**
 * Reads what directories send, in the dialects of Entra ID (operations with a capital letter, `active` as text, members
 * to remove as values) and Okta (PUT, operations without a path). Attributes that the desk does not know are ignored.
 */
import { z } from "zod";
import type { DirectoryGroup, MemberChange } from "../../identity/scim-groups.ts";
import type { DirectoryUser } from "../../identity/scim-users.ts";
import { ScimError } from "./scim-error.ts";
import { withoutSchema } from "./scim-filter.ts";

const MAX_EMAILS = 50;
const MAX_OPERATIONS = 1000;

const Text = z.string().max(1000);
const Name = z.string().trim().min(1).max(255);
const Id = Name.nullish().transform((id) => id ?? null);
/** Entra sends "False". */
const Active = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(?:true|false)$/iu)
    .transform((text) => text.toLowerCase() === "true"),
]);
const PersonName = z
  .object({ formatted: Text.nullish(), givenName: Text.nullish(), familyName: Text.nullish() })
  .transform((name) => withoutEmpty(name));
const Email = z
  .object({ value: Text.min(1), type: Text.nullish(), primary: Active.nullish() })
  .transform(({ value, ...more }) => ({ value, ...withoutEmpty(more) }));
const Emails = z.array(Email).max(MAX_EMAILS);
const Member = z.object({ value: Text });

const User = z.object({
  userName: Name,
  externalId: Id,
  displayName: Text.nullish().transform((name) => name ?? null),
  name: PersonName.nullish().transform((name) => name ?? {}),
  emails: Emails.nullish().transform((emails) => emails ?? []),
  active: Active.nullish().transform((active) => active ?? true),
});
const Group = z.object({ displayName: Name, externalId: Id, members: z.array(Member).nullish() });
const Patch = z.object({
  Operations: z
    .array(
      z.object({
        op: z
          .string()
          .transform((op) => op.toLowerCase())
          .pipe(z.enum(["add", "replace", "remove"])),
        path: Text.nullish(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(MAX_OPERATIONS),
});
type Operation = z.infer<typeof Patch>["Operations"][number];

/** Throws ScimError. */
export function userIn(body: unknown): DirectoryUser {
  return checked(User, body);
}

/** `members` are ids. Throws ScimError. */
export function groupIn(body: unknown): { group: DirectoryGroup; members: string[] } {
  const { displayName, externalId, members } = checked(Group, body);
  return { group: { displayName, externalId }, members: (members ?? []).map(({ value }) => value) };
}

/** Throws ScimError. */
export function patchIn(body: unknown): Operation[] {
  return checked(Patch, body).Operations;
}

/** The user after these operations. Throws ScimError. */
export function patchedUser(user: DirectoryUser, operations: readonly Operation[]): DirectoryUser {
  const { userName, externalId, displayName, name, emails, active } = user;
  let patched: DirectoryUser = { userName, externalId, displayName, name, emails, active };
  for (const operation of operations)
    for (const { path, op, value } of pathsOf(operation))
      patched = { ...patched, ...changeOf(patched, path, op, value) };
  return checked(User, patched);
}

/** The group after these operations, and what becomes of its members. Throws ScimError. */
export function patchedGroup(
  { displayName, externalId }: DirectoryGroup,
  operations: readonly Operation[],
): { group: DirectoryGroup; members: MemberChange[] } {
  let group: object = { displayName, externalId };
  const members: MemberChange[] = [];
  for (const operation of operations)
    for (const { path, op, value } of pathsOf(operation)) {
      const name = path.toLowerCase();
      if (name === "displayname") group = { ...group, displayName: value };
      else if (name === "externalid") group = { ...group, externalId: op === "remove" ? null : value };
      else if (name === "members" || name.startsWith("members[")) members.push(membersOf(path, op, value));
    }
  return { group: groupIn(group).group, members };
}

/** An operation without a path has an object with several. */
function pathsOf({ op, path, value }: Operation): { op: Operation["op"]; path: string; value: unknown }[] {
  if (path != null && path !== "") return [{ op, path: withoutSchema(path), value }];
  if (op === "remove") throw new ScimError(400, "say what to remove: path is missing", "invalidPath");
  return Object.entries(checked(z.record(z.string(), z.unknown()), value)).map(([name, part]) => ({
    op,
    path: withoutSchema(name),
    value: part,
  }));
}

function changeOf(user: DirectoryUser, path: string, op: Operation["op"], value: unknown): Partial<DirectoryUser> {
  const given = op === "remove" ? null : value;
  const name = path.toLowerCase();
  if (name === "active") return { active: checked(Active, given) };
  if (name === "username") return { userName: checked(Name, given) };
  if (name === "externalid") return { externalId: checked(Id, given) };
  if (name === "displayname") return { displayName: checked(Text.nullable(), given) };
  if (name === "name") return { name: op === "remove" ? {} : { ...user.name, ...checked(PersonName, given) } };
  const part = /^name\.(formatted|givenName|familyName)$/iu.exec(path)?.[1]?.toLowerCase();
  if (part !== undefined) {
    const attribute = part === "formatted" ? part : part === "givenname" ? "givenName" : "familyName";
    return { name: checked(PersonName, { ...user.name, [attribute]: given }) };
  }
  if (name === "emails") {
    const emails = op === "remove" ? [] : checked(Emails, Array.isArray(given) ? given : [given]);
    return { emails: op === "add" ? [...withoutThese(user.emails, emails), ...emails] : emails };
  }
  const some = /^emails\[(.+)\](?:\.(value|type|primary))?$/iu.exec(path);
  return some ? { emails: changedEmails(user.emails, some[1]!, some[2]?.toLowerCase(), op, given) } : {};
}

type EmailList = DirectoryUser["emails"];

function withoutThese(emails: EmailList, others: EmailList): EmailList {
  return emails.filter(({ value }) => !others.some((other) => other.value === value));
}

/** `emails[type eq "work"].value`: the matching address, which is added where there is none. */
function changedEmails(
  emails: EmailList,
  condition: string,
  part: string | undefined,
  op: Operation["op"],
  value: unknown,
): EmailList {
  const [, attribute = "", text] = /^\s*(type|value|primary)\s+eq\s+(?:"([^"]*)"|true)\s*$/iu.exec(condition) ?? [];
  const key = attribute.toLowerCase();
  if (key === "") throw new ScimError(400, 'write the path like emails[type eq "work"].value', "invalidPath");
  const wanted = key === "primary" ? true : text;
  const isMeant = (email: Record<string, unknown>): boolean => email[key] === wanted;
  if (op === "remove") return emails.filter((email) => !isMeant(email));
  const change = part === undefined ? checked(z.record(z.string(), z.unknown()), value) : { [part]: value };
  if (!emails.some(isMeant)) return [...emails, checked(Email, { [key]: wanted, ...change })];
  return emails.map((email) => (isMeant(email) ? checked(Email, { ...email, ...change }) : email));
}

function membersOf(path: string, op: Operation["op"], value: unknown): MemberChange {
  const one = /^members\[value +eq +"([^"]*)"\]$/iu.exec(path)?.[1];
  if (one !== undefined) return { kind: op === "remove" ? "remove" : "add", users: [one] };
  if (path.toLowerCase() !== "members")
    throw new ScimError(400, 'write the path like members[value eq "id"]', "invalidPath");
  if (op === "remove" && value == null) return { kind: "replace", users: [] };
  const members = checked(z.array(Member), Array.isArray(value) ? value : [value]);
  return { kind: op, users: members.map((member) => member.value) };
}

function withoutEmpty<T extends object>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value != null && value !== "")) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".");
  throw new ScimError(400, `${field ? `${field}: ` : ""}${issue?.message ?? "not valid"}`, "invalidValue");
}
