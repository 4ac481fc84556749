/** What Teams says about an account: whether it is a member of our tenant, its directory id, and the addresses that administrators gave it. */
import type { Profile } from "../../identity/profile.ts";
import type { Member } from "./connector.ts";

/** Part of the principal name of every invited guest. */
const INVITED = /#EXT#/iu;

export function accountIn(
  tenant: string,
  { tenantId, userRole, userPrincipalName, email, aadObjectId, objectId }: Member,
): Profile {
  const id = aadObjectId ?? objectId;
  if (!tenantId || !id)
    return { kind: "unknown", because: "Teams does not say which directory the account belongs to" };
  if (tenantId.toLowerCase() !== tenant.toLowerCase()) return { kind: "outsider", because: "from another tenant" };
  const role = userRole?.toLowerCase();
  if (INVITED.test(userPrincipalName ?? "") || role === "guest" || role === "anonymous")
    return { kind: "outsider", because: "a guest" };
  if (role !== "user" && !userPrincipalName)
    return { kind: "unknown", because: "Teams does not say whether the account is a guest" };
  return {
    kind: "member",
    emails: [userPrincipalName, email].filter((address) => typeof address === "string"),
    directory: { tenant: tenantId, id },
  };
}
