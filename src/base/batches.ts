/** The limits of each batch. A single item that weighs more than `mostWeight` gets its own batch. */
type Limits<T> = { mostItems?: number; mostWeight: number; weigh: (item: T) => number };

/** Groups the items in their order, filling each batch before the next one begins. */
export function batches<T>(items: readonly T[], { mostItems = Infinity, mostWeight, weigh }: Limits<T>): T[][] {
  const result: T[][] = [];
  let weight = 0;
  for (const item of items) {
    const itemWeight = weigh(item);
    const current = result.at(-1);
    if (current && current.length < mostItems && weight + itemWeight <= mostWeight) current.push(item);
    else {
      result.push([item]);
      weight = 0;
    }
    weight += itemWeight;
  }
  return result;
}
