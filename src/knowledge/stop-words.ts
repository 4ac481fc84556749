/** Words without a topic of their own. */

export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a about above after again all also am an and any anyone anything are aren as at be been before being below between both but by came can cannot " +
    "come could couldn d did didn do does doesn doing don down during each else etc even ever every few for from further get gets getting go goes going gonna got had " +
    "hadn has hasn have haven having he her here hers hi hello hey him his how i if im in into is isn it its itself just know let like ll m may maybe me might mine more most " +
    "much must my myself need needs no nor not now of off ok okay on once one only or other our ours out over own pls please quite rather re really s same say says she " +
    "should shouldn so some somebody someone something soon still stuff such sure t tell than thank thanks that the their theirs them then there these they thing things this those " +
    "though through to too under until up us use used uses using ve very wanna want wants was wasn way we well were weren what whatever whats when where whether which while who whom whose " +
    "why will with won would wouldn yes yet you your yours yourself"
  ).split(" "),
);

/**
 * Longest first, so that removing one never leaves half of another. Of single characters, only those that are hardly
 * ever part of a word: 更 would break 变更, and 上 would break 上游.
 */
export const CHINESE_STOP_WORDS: readonly string[] = (
  "为什么 是不是 有没有 能不能 可不可以 要不要 需不需要 怎么样 怎么办 什么样 什么时候 哪一些 我们 你们 他们 她们 它们 自己 大家 公司里 什么 怎么 怎样 如何 为何 哪里 哪些 哪个 哪儿 多少 几个 " +
  "是否 可以 可能 能够 能否 应该 应当 需要 必须 想要 请问 一下 一个 一些 一种 这个 那个 这些 那些 这样 那样 这种 那种 这里 那里 因为 所以 如果 假如 但是 不过 而且 或者 还是 以及 并且 " +
  "虽然 然后 就是 只是 不是 没有 有的 已经 正在 之后 之前 以后 以前 的话 时候 关于 对于 通过 进行 比较 非常 的 了 吗 呢 吧 啊 呀 么 嘛 是 在 和 与 及 或 也 都 就 还 又 很 " +
  "我 你 您 他 她 它 这 那 哪 谁 把 被 吗 么 有 太 最 要 想 请 给 让 到 个 些 得 不 没 去 说 会 能 从 但 几 吗 里"
)
  .split(" ")
  .toSorted((a, b) => b.length - a.length);
