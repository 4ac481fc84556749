/** Types that several files of this folder share. */

/** When the first sentence and the end of an answer are due, by performance.now(). */
export type Deadline = { first: number; end: number };
