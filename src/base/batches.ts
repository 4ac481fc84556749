/** `mostItems` and `mostWeight` bound each batch; a single item that weighs more gets a batch of its own. */
type Limits<T> = { mostItems?: number; mostWeight: number; weigh: (item: T) => number };

/** The items in their order, as few batches as the limits allow. */
export function batches<T>(items: readonly T[], { mostItems = Infinity, mostWeight, weigh }: Limits<T>): T[][] {
  const made: T[][] = [];
  let weight = 0;
  for (const item of items) {
    const more = weigh(item);
    const open = made.at(-1);
    if (open && open.length < mostItems && weight + more <= mostWeight) open.push(item);
    else {
      made.push([item]);
      weight = 0;
    }
    weight += more;
  }
  return made;
}
