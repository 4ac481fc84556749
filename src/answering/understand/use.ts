/** Finds out from a question how a package is used. */
import type { LicensePolicy } from "../../policy/license-policy.ts";

/** Words for the uses of the starter policy, the most specific first. Uses of other policies are found by name. */
const SIGNS: [use: string, sign: RegExp][] = [
  [
    "embedded",
    /\b(?:embedded|firmware|devices?|routers?|set-top|head unit|ecu|iot|gadgets?)\b|固件|嵌入式|设备|路由器|车载|车机|盒子/iu,
  ],
  [
    "dev-tool",
    /\b(?:dev[- ]?tools?|dev[- ]?dependenc\w+|devdeps?|build tools?|linters?|test(?:s|ing)? only|only (?:in|for) (?:tests?|ci|dev(?:elopment)?)|in (?:our )?(?:ci|tests?)\b|unit tests?)|开发工具|构建工具|只在测试|仅用于测试|测试用/iu,
  ],
  [
    "internal",
    /\b(?:internal(?:ly)?|in-house|intranet|inside the company|our own staff|back ?office)\b|内部|内网|自己员工/iu,
  ],
  [
    "hosted",
    /\b(?:hosted|saas|servers?|server-side|backend|back-end|cloud|web ?service|micro-?services?|our (?:web ?site|api|service|platform))\b|托管|后端|服务端|服务器|云服务|线上服务/iu,
  ],
  [
    "distributed",
    /\b(?:distribut\w+|ship(?:s|ped|ping)?|bundl\w+|deliver\w*|(?:our|the|a) products?|customers?|clients?' machines?|on[- ]prem\w*|mobile apps?|desktop apps?|our app|android|ios|sdk|installers?|browsers?|front-?end)\b|分发|发布给|随产品|我们的产品|产品里|产品中|客户|交付|手机应用|前端|安装包/iu,
  ],
];

/** Null if the text mentions no use, or several. */
export function useIn(text: string, policy: LicensePolicy): string | null {
  const words = new Set(text.toLowerCase().split(/[^\p{Script=Latin}\p{N}-]+/u));
  const named = Object.keys(policy.uses).filter((use) => words.has(use.toLowerCase()));
  if (named.length === 1) return named[0] ?? null;
  const signs = SIGNS.filter(([use, sign]) => Object.hasOwn(policy.uses, use) && sign.test(text)).map(([use]) => use);
  // A device is shipped and a test runs on a server, so a narrower use may come with the wider one that it implies.
  const [first, ...others] = signs;
  if (first === undefined || named.length > 1) return null;
  return others.every((other) => other === "distributed" || (first === "dev-tool" && other === "hosted"))
    ? first
    : null;
}
