/** A person as a terminal names them. */
import { InvalidError } from "../../base/errors.ts";

/** `web:ana` -> its parts. Throws InvalidError. */
export function whoIs(words: string): { channel: string; externalId: string } {
  const [, channel, externalId] = /^([a-z]+):(.+)$/u.exec(words) ?? [];
  if (channel === undefined || externalId === undefined)
    throw new InvalidError(`"${words}" names nobody: write channel:id, such as web:ana or slack:U012AB3CD`);
  return { channel, externalId };
}
