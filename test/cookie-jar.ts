/** Follows addresses as a browser does: with cookies by host, and without their values in JavaScript. */
export type Jar = {
  /** One request, without following where it leads. */
  send: (address: string, init?: RequestInit) => Promise<Response>;
  /** Follows redirects until `stop` or until there are none, and returns the last response with its address. */
  follow: (address: string, stop?: (address: string) => boolean) => Promise<{ address: string; response?: Response }>;
  cookie: (address: string, name: string) => string | undefined;
  setCookie: (address: string, name: string, value: string) => void;
};

const MAX_REDIRECTS = 20;

export function cookieJar(): Jar {
  const hosts = new Map<string, Map<string, string>>();
  const cookiesOf = (address: string): Map<string, string> => {
    const { host } = new URL(address);
    if (!hosts.has(host)) hosts.set(host, new Map());
    return hosts.get(host)!;
  };
  const send: Jar["send"] = async (address, init = {}) => {
    const cookies = cookiesOf(address);
    const headers = new Headers(init.headers);
    if (!headers.has("cookie")) headers.set("cookie", [...cookies].map((pair) => pair.join("=")).join("; "));
    const response = await fetch(address, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(line)!;
      if (/max-age=0|expires=Thu, 01 Jan 1970/iu.test(line)) cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    return response;
  };
  return {
    send,
    async follow(address, stop = () => false) {
      for (let i = 0; i < MAX_REDIRECTS; i++) {
        if (stop(address)) return { address };
        const response = await send(address);
        const to = response.headers.get("location");
        if (to === null) return { address, response };
        address = new URL(to, address).href;
      }
      throw new Error(`too many redirects, the last to ${address}`);
    },
    cookie: (address, name) => cookiesOf(address).get(name),
    setCookie: (address, name, value) => void cookiesOf(address).set(name, value),
  };
}

/** Signs in at the issuer's form as `login`. Returns the desk's last page. */
export async function signIn(
  jar: Jar,
  desk: string,
  login: string,
  path = "/",
): Promise<{ address: string; response?: Response }> {
  const form = await jar.follow(desk + path);
  const sent = await jar.send(form.address, { method: "POST", body: new URLSearchParams({ login }) });
  return await jar.follow(new URL(sent.headers.get("location")!, form.address).href);
}
