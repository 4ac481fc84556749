/** Tokens as the Bot Connector signs them, its key set, and forged tokens that must be refused. */
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";

type Header = { alg?: string; kid?: string; key?: KeyObject; more?: object };

const KID = "connector-1";
/** Signs for another channel of the Bot Connector. */
const WEBCHAT = { kid: "webchat-1", endorsements: ["webchat"] };
/** The same for every peer of a process, because it takes a while to make them. */
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** `serviceUrl` is asked when a token is made. */
export function makeTokens(appId: string, serviceUrl: () => string) {
  /** Published beside the first key, with `foreign`. */
  const added = [WEBCHAT];
  const make = (
    claims: object = {},
    { alg = "RS256", kid = KID, key = keys.privateKey, more = {} }: Header = {},
  ): string => {
    const seconds = Math.floor(Date.now() / 1000);
    const base = {
      serviceurl: serviceUrl(),
      nbf: seconds - 60,
      exp: seconds + 3600,
      iss: "https://api.botframework.com",
      aud: appId,
    };
    const unsigned = [
      { alg, typ: "JWT", kid, x5t: kid, ...more },
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
      "no key": bearer({}, { more: { kid: undefined, x5t: undefined } }),
      "a key of its own": bearer(
        {},
        { key: foreign.privateKey, more: { jwk: foreign.publicKey.export({ format: "jwk" }) } },
      ),
      "a key of another channel": bearer({}, { kid: WEBCHAT.kid, key: foreign.privateKey }),
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
      "a token that has run out": bearer({ nbf: seconds - 7200, exp: seconds - 330 }),
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
        published(keys.publicKey, { kid: KID, endorsements: ["webchat", "msteams"] }),
        ...added.map((each) => published(foreign.publicKey, each)),
      ],
    }),
    /** Publishes another key, and returns what makes tokens with it. */
    addKey: (kid: string, endorsements = ["msteams"]): (() => string) => {
      added.push({ kid, endorsements });
      return () => make({}, { kid, key: foreign.privateKey });
    },
  };
}

function published(key: KeyObject, { kid, endorsements }: { kid: string; endorsements: string[] }): object {
  return { ...key.export({ format: "jwk" }), use: "sig", kid, x5t: kid, endorsements };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
