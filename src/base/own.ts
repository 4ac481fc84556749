/** A table's entry of that name; undefined also for what every object inherits: names come from outside, and `constructor` is none of ours. */
export function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
