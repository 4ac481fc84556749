/** Text files of any tool: UTF-8, or UTF-16 as PowerShell writes it. */

/** By the byte order mark, as pip does; without one, UTF-16 shows in the zero bytes of its first letters. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  const encoding =
    (a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0 && bytes.length > 3)
      ? "utf-16le"
      : (a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0 && bytes.length > 3)
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
