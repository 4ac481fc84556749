import { InvalidError } from "../../base/errors.ts";

/** The parts of a name that people type, such as `web:ana`. Throws InvalidError. */
export function parseAccountName(name: string): { channel: string; externalId: string } {
  const [, channel, externalId] = /^([a-z]+):(.+)$/u.exec(name) ?? [];
  if (channel === undefined || externalId === undefined)
    throw new InvalidError(`"${name}" is not an account: write channel:id, such as web:ana or slack:U012AB3CD`);
  return { channel, externalId };
}
