/** Tokens as the Bot Connector signs them, its key set, and forged tokens that must be refused. */
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";

type Header = { alg?: string; kid?: string; key?: KeyObject };

const KID = "connector-1";
/**
 * The same for every peer of a process: the SDK keeps the keys of an address for an hour, and a later peer may get the
 * port of an earlier one.
 */
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** `serviceUrl` is asked when a token is made. */
export function makeTokens(appId: string, serviceUrl: () => string) {
  const make = (claims: object = {}, { alg = "RS256", kid = KID, key = keys.privateKey }: Header = {}): string => {
    const seconds = Math.floor(Date.now() / 1000);
    const base = {
      serviceurl: serviceUrl(),
      nbf: seconds - 60,
      exp: seconds + 3600,
      iss: "https://api.botframework.com",
      aud: appId,
    };
    const unsigned = [
      { alg, typ: "JWT", kid, x5t: kid },
      { ...base, ...claims },
    ]
      .map(base64url)
      .join(".");
    if (alg === "none") return `${unsigned}.`;
    const signature =
      alg === "HS256"
        ? createHmac("sha256", keys.publicKey.export({ type: "spki", format: "pem" }))
            .update(unsigned)
            .digest()
        : sign("RSA-SHA256", Buffer.from(unsigned), key);
    return `${unsigned}.${signature.toString("base64url")}`;
  };

  /** Authorization headers that an attacker could send. */
  const forged = (): Record<string, string | null> => {
    const seconds = Math.floor(Date.now() / 1000);
    const [head, , signature] = make().split(".");
    const bearer = (...how: Parameters<typeof make>): string => `Bearer ${make(...how)}`;
    return {
      "no header": null,
      "an empty header": "Bearer ",
      garbage: "Bearer garbage",
      "three parts of garbage": "Bearer a.b.c",
      "another scheme": `Basic ${make()}`,
      "a token and something else": `Bearer ${make()} x`,
      "a foreign signature": bearer({}, { key: foreign.privateKey }),
      "a changed payload": `Bearer ${head}.${base64url({ iss: "https://api.botframework.com", aud: appId, serviceurl: serviceUrl() })}.${signature}`,
      "alg none": bearer({}, { alg: "none" }),
      "alg none with a signature": `${bearer({}, { alg: "none" })}${signature}`,
      "our public key as a shared secret": bearer({}, { alg: "HS256" }),
      "an unknown key": bearer({}, { kid: "connector-2" }),
      "another issuer": bearer({ iss: "https://login.microsoftonline.com/evil/v2.0" }),
      "an emulator's issuer": bearer({
        iss: "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
        ver: "1.0",
        appid: appId,
      }),
      "another bot": bearer({ iss: "https://sts.windows.net/x/", ver: "2.0", azp: randomUUID() }),
      "another audience": bearer({ aud: randomUUID() }),
      "an empty audience": bearer({ aud: "" }),
      "no audience": bearer({ aud: undefined }),
      "a token that has run out": bearer({ nbf: seconds - 7200, exp: seconds - 3600 }),
      "a token of tomorrow": bearer({ nbf: seconds + 86_400, exp: seconds + 90_000 }),
      "no service": bearer({ serviceurl: undefined }),
      "another service": bearer({ serviceurl: "https://evil.example/" }),
    };
  };

  return {
    make,
    forged,
    keySet: () => ({
      keys: [
        { ...keys.publicKey.export({ format: "jwk" }), use: "sig", kid: KID, x5t: KID, endorsements: ["msteams"] },
      ],
    }),
  };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
