/** The company's directory, as it sends changes over SCIM. */
export const SCIM_TOKEN = "a-token-of-the-directory-with-40-letters";

export type ScimAnswer = { status: number; body: any; headers: Headers };

export function scimClient(desk: string, token = SCIM_TOKEN) {
  const send = async (
    method: string,
    path: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ): Promise<ScimAnswer> => {
    const response = await fetch(`${desk}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json", ...headers },
      redirect: "manual",
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
  };
  const patch = async (path: string, ...Operations: object[]): Promise<ScimAnswer> =>
    await send("PATCH", path, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });
  return {
    send,
    patch,
    find: async (what: "Users" | "Groups", filter: string): Promise<any[]> =>
      (await send("GET", `/${what}?${new URLSearchParams({ filter }).toString()}`)).body.Resources,
    /** Returns its id. */
    user: async (userName: string, more: object = {}): Promise<string> =>
      (await send("POST", "/Users", { schemas: [USER], userName, active: true, ...more })).body.id,
    group: async (displayName: string, more: object = {}): Promise<string> =>
      (await send("POST", "/Groups", { schemas: [GROUP], displayName, ...more })).body.id,
  };
}

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
