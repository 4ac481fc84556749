/** What directories read: resources, lists, errors, and what describes them (RFC 7643 and 7644). */
import type { GroupView, UserView } from "../../desk/directory-users.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const API = "urn:ietf:params:scim:api:messages:2.0";
const USER = `${CORE}:User`;
const GROUP = `${CORE}:Group`;

export function userJson(user: UserView, base: string) {
  const { id, userName, externalId, displayName, name, emails, active, groups } = user;
  return {
    schemas: [USER],
    id,
    ...(externalId !== null && { externalId }),
    userName,
    ...(Object.keys(name).length > 0 && { name }),
    ...(displayName !== null && { displayName }),
    emails,
    active,
    groups: groups.map((group) => ({
      value: group.id,
      display: group.displayName,
      $ref: `${base}/Groups/${group.id}`,
    })),
    meta: meta("User", `${base}/Users/${id}`, user),
  };
}

export function groupJson(group: GroupView, base: string) {
  const { id, externalId, displayName, members } = group;
  return {
    schemas: [GROUP],
    id,
    ...(externalId !== null && { externalId }),
    displayName,
    members: members.map((user) => ({
      value: user.id,
      display: user.userName,
      type: "User",
      $ref: `${base}/Users/${user.id}`,
    })),
    meta: meta("Group", `${base}/Groups/${id}`, group),
  };
}

function meta(resourceType: string, location: string, { createdAt, changedAt }: { createdAt: Date; changedAt: Date }) {
  return { resourceType, created: createdAt.toISOString(), lastModified: changedAt.toISOString(), location };
}

/** `attributes` and `excludedAttributes` (RFC 7644, section 3.9), by top-level attribute. */
export function selected(resource: object, query: Record<string, string>): object {
  const wanted = namesIn(query["attributes"]);
  const unwanted = namesIn(query["excludedAttributes"]) ?? [];
  return Object.fromEntries(
    Object.entries(resource).filter(([key]) => {
      const name = key.toLowerCase();
      return name === "schemas" || name === "id" || (wanted ? wanted.includes(name) : !unwanted.includes(name));
    }),
  );
}

function namesIn(list: string | undefined): string[] | undefined {
  return list?.split(",").map((name) => name.trim().split(/[.[]/u)[0]!.toLowerCase());
}

/** `startIndex` counts from 1. */
export function listJson(resources: readonly object[], total: number, startIndex: number) {
  return {
    schemas: [`${API}:ListResponse`],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

export function errorJson(status: number, detail: string, scimType?: string) {
  return { schemas: [`${API}:Error`], status: String(status), ...(scimType !== undefined && { scimType }), detail };
}

export function configJson(base: string, maxResults: number) {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      { type: "oauthbearertoken", name: "Bearer token", description: "SCIM_TOKEN of the desk", primary: true },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
  };
}

export const RESOURCE_TYPES = [
  { id: "User", name: "User", endpoint: "/Users", schema: USER },
  { id: "Group", name: "Group", endpoint: "/Groups", schema: GROUP },
].map((type) => ({ schemas: [`${CORE}:ResourceType`], ...type }));

const ATTRIBUTE = {
  type: "string",
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
};
const attribute = (name: string, more: object = {}) => ({ name, ...ATTRIBUTE, ...more });
const complex = (name: string, parts: readonly object[], more: object = {}) =>
  attribute(name, { type: "complex", subAttributes: parts, ...more });
const EXTERNAL_ID = attribute("externalId", { caseExact: true });

export const SCHEMAS = [
  {
    id: USER,
    name: "User",
    attributes: [
      attribute("userName", { required: true, uniqueness: "server" }),
      EXTERNAL_ID,
      attribute("displayName"),
      complex("name", [attribute("formatted"), attribute("givenName"), attribute("familyName")]),
      complex("emails", [attribute("value"), attribute("type"), attribute("primary", { type: "boolean" })], {
        multiValued: true,
      }),
      attribute("active", { type: "boolean" }),
      complex("groups", [attribute("value"), attribute("display")], { multiValued: true, mutability: "readOnly" }),
    ],
  },
  {
    id: GROUP,
    name: "Group",
    attributes: [
      attribute("displayName", { required: true, uniqueness: "server" }),
      EXTERNAL_ID,
      complex("members", [attribute("value", { mutability: "immutable" }), attribute("display")], {
        multiValued: true,
      }),
    ],
  },
].map((schema) => ({ schemas: [`${CORE}:Schema`], ...schema }));
