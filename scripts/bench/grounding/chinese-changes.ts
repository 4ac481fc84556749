/** Ways to change a Chinese sentence so that its source no longer supports it. */
import { type Change, swapOnce, type Swap } from "./english-changes.ts";

const ACTORS = [
  "OSPO",
  "法务",
  "安全团队",
  "经理",
  "主管",
  "采购",
  "作者",
  "客户",
  "供应商",
  "服务台",
  "维护者",
  "财务",
];
const LICENSES = "MIT Apache-2.0 GPL-2.0 GPL-3.0 LGPL-2.1 AGPL-3.0 MPL-2.0 BSD-3-Clause EPL-2.0 CC-BY-4.0".split(" ");
const DIGITS = Array.from("二三四五六七八九");

const REVERSALS: readonly Swap[] = [
  [/不得|不可以|不能/u, "可以"],
  [/不需要|无需|不用|不必/u, "需要"],
  [/不算/u, "算"],
  [/不(?=会|适用|包括|采用|影响)/u, ""],
  [/没有/u, "有"],
  [/必须|须(?!要)/u, "不必"],
  [/(?<!不)可以/u, "不可以"],
  [/需要/u, "不需要"],
  [/(?<![不就也总])是(?![否的])/u, "不是"],
  [/(?<!不)算(?!作)/u, "不算"],
];

export const CHINESE_CHANGES: Record<string, Change> = {
  condition: (text, random) =>
    random
      .shuffled([
        text.replace(/^(?:如果|若|除非|只要|只有|当)[^，。；]+，/u, ""),
        text.replace(/，(?:前提是|条件是|除非|只要|如果)[^。；]*(?=[。；])/u, ""),
        text.replace(/^[^，。；：]{3,16}(?:的|时|的话|后)，/u, ""),
        text.replace(/(?:须|必须|应)?经[^，。；]{2,12}(?:书面)?(?:同意|批准|审查)(?:后|，)?/u, ""),
      ])
      .find((changed) => changed !== text && changed.length >= 6),
  exception: (text) => {
    const changed = text.replace(
      /，[^，。；]{2,16}除外|，?但[^，。；]*(?:除外|例外)|，?除了?[^，。；]+(?:以?外|之外)，?/u,
      "",
    );
    return changed === text ? undefined : changed;
  },
  only: (text) => swapOnce(text, [[/(?:只|仅)(?=[^是要有])/u, ""]]),
  connective: (text) =>
    /不|没|无|非/u.test(text)
      ? undefined
      : swapOnce(text, [
          [/(?<=[\p{L}\p{N}])(?:和|以及|并且)(?=\p{L})/u, "或"],
          [/(?:或者|或)(?=\p{L})/u, "和"],
        ]),
  negation: (text, random) => swapOnce(text, random.shuffled(REVERSALS)),
  number: (text, random) =>
    swapOnce(text, [
      [/(?<![\p{Script=Latin}\d.-])\d{1,4}(?![\d.-])/u, (digits) => String(Number(digits) * (2 + random.below(3)) + 1)],
      [
        /[二两三四五六七八九](?=个|天|周|年|次|人|步|种|项)/u,
        (digit) => random.pick(DIGITS.filter((each) => each !== digit)),
      ],
    ]),
  unit: (text) =>
    swapOnce(text, [
      [/(?<=\d ?)(?:个工作日|天)/u, "周"],
      [/(?<=\d ?)小时/u, "天"],
      [/(?<=\d ?)个月/u, "年"],
      [/(?<=\d ?)年/u, "个月"],
    ]),
  bound: (text) =>
    swapOnce(text, [
      [/至少/u, "至多"],
      [/至多|最多/u, "至少"],
      [/以上/u, "以下"],
      [/不超过/u, "不少于"],
      [/超过/u, "不足"],
      [/以内|之内|内(?=[提答完改回])/u, "以后"],
      [/不满/u, "超过"],
    ]),
  modal: (text) =>
    swapOnce(text, [
      [/(?<!^|不)可以/u, "必须"],
      [/必须|须(?!要)/u, "可以"],
      [/(?<!不)应(?:该|当)?(?=\p{L})/u, "可以"],
      [/建议|最好/u, "必须"],
      [/(?<!不)需要/u, "可以"],
      [/(?<![不只主重需])要(?!求|点|么)/u, "可以"],
      [/^请/u, "可以"],
    ]),
  subject: (text, random) => {
    const found = random.shuffled(ACTORS).find((who) => text.includes(who));
    return found === undefined
      ? undefined
      : text.replace(found, random.pick(ACTORS.filter((who) => !text.includes(who))));
  },
  license: (text, random) => {
    const found = LICENSES.find((license) => new RegExp(`(?<![\\w-])${license}(?![\\w-])`, "u").test(text));
    return found === undefined
      ? undefined
      : text.replaceAll(found, random.pick(LICENSES.filter((license) => !text.includes(license))));
  },
  scope: (text, random) =>
    swapOnce(text, [
      [/大多数|大多|多数|有些|部分|某些|很多|少数/u, "所有"],
      [/内部|私有|个人|修改过的|原创/u, random.pick(["", "任何"])],
      [/(?=。$)/u, random.pick(["，任何产品都一样", "，对所有人都适用", "，任何情况下都如此"])],
    ]),
  hedge: (text) =>
    swapOnce(text, [
      [/通常|一般|往往|多半|原则上/u, "一律"],
      [/可能/u, "一定"],
      [/大约|约(?=\d)/u, "正好"],
    ]),
  order: (text) =>
    swapOnce(text, [
      [/之前|以前/u, "之后"],
      [/之后|以后/u, "之前"],
      [/(?<=[布售并签入开交审])前(?!提)/u, "后"],
      [/先(?=[^进前])/u, "后"],
      [/首次|第一次/u, "最后一次"],
    ]),
  cause: (text, random, others) => {
    const reason = /因为([^，。；]+)/u.exec(text)?.[1];
    const other = random
      .shuffled(others)
      .flatMap((each) => /因为([^，。；]+)/u.exec(each)?.[1] ?? [])
      .find((each) => each !== reason);
    return reason === undefined || other === undefined ? undefined : text.replace(reason, other);
  },
  appended: (text, random) =>
    text.replace(
      /。$/u,
      random.pick([
        "，并且已获批准。",
        "，无需审批。",
        "，也不用申请。",
        "，任何情况下都可以。",
        "，法务已经同意。",
        "，不需要再问。",
      ]),
    ),
};
