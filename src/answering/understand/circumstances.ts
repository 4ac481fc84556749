/** Finds out how something is used from what people say about it: "our SaaS", "customers can log in", "firmware". */
import { termsOf } from "../../knowledge/terms.ts";
import type { LicensePolicy } from "../../policy/license-policy.ts";

/** `words` are the asker's own, so that a reply can say what pointed to the use. */
export type UseSign = { use: string; words: string };

/**
 * Words for the uses of the starter policy. Uses of other policies are found by name. A weak sign says where something
 * runs rather than who uses it, so another use beside it wins: "an internal tool on our servers" is internal.
 */
const SIGNS: readonly { use: string; weak?: true; words: RegExp }[] = [
  {
    use: "embedded",
    words:
      /\b(?:embedded|firmware|routers?|set[- ]top|head[- ]unit|ecus?|iot|gadgets?|appliances?|wearables?|(?:a|our|the|in|on|these|those|which) ?(?:[a-z-]+ ){0,2}devices?|devices? (?:that )?we (?:sell|ship|make|build)|smart (?:home|meter|tv)s?|in (?:a|our|the) (?:car|vehicle|camera|drone|robot|thermostat)s?)\b|固件|嵌入式|设备|路由器|车载|车机|盒子|硬件产品/iu,
  },
  {
    use: "dev-tool",
    words:
      /\b(?:dev(?:eloper|elopment)?[- ]?tools?|dev[- ]?dependenc\w+|devdeps?|build[- ](?:tools?|time|step|script|plugin)s?|linters?|formatters?|compilers?|test[- ](?:runner|framework|tool|suite)s?|tests? only|(?:only|just) (?:in|for|during|at) (?:the |our )?(?:tests?|testing|ci|build|builds|dev|development|compil\w+)|(?:in|for|on) (?:our |the |a )?(?:ci|ci\/cd|pipelines?|unit tests?|tests?|test suite)\b|(?:as|for) (?:an? |our )?(?:ide|editor|linter)|(?:not|never|isn't|doesn't get) shipped)|开发工具|构建工具|编译工具|测试工具|流水线|只在(?:测试|构建|开发|CI)|仅用于(?:测试|构建|开发)|测试用|单元测试|CI\s?(?:里|中|上|流水线)/iu,
  },
  {
    use: "internal",
    words:
      /\b(?:internal(?:ly)?|in[- ]house|intranet|inside (?:the|our) company|within (?:the|our) company|company[- ]internal|(?:our|own|only|for) (?:own )?(?:staff|employees|colleagues|people|coworkers|co-workers)|back[- ]?office|(?:for|by) (?:the|our) (?:[a-z]+ ){0,2}(?:team|department|people|folks)|only (?:our|my) (?:staff|team|colleagues)|for ourselves|nobody outside)\b|内部|内网|公司内|自己员工|本公司员工|自用|给同事/iu,
  },
  {
    use: "hosted",
    words:
      /\b(?:hosted|saas|web ?(?:shop|store|service)s?|(?:public|customer|company)[- ](?:facing )?(?:web ?site|portal|site|service|api)s?|customer[- ]facing|(?:customers?|partners?|clients?|users|suppliers?|outsiders|external (?:users|people)|the public|anyone|third parties)(?: \w+)? (?:can|could|may|will|to|who)? ?(?:log|sign) ?in|(?:customers?|partners?|clients?|users|visitors) (?:can )?(?:use|access|reach|call|open) (?:it|this|them)?(?: ?\w+){0,2} ?(?:over|via|through|in) (?:the|a|their) (?:web|network|internet|browser|api)|exposed to (?:customers|partners|the internet|the public)|(?:our|the|a|public) (?:web ?site|web ?app|web application|platform|online service|cloud service|api)|multi[- ]tenant|as a service)\b|托管|云服务|线上服务|对外服务|(?:客户|用户|合作伙伴|外部人员)(?:可以|能|都能|也能)?(?:登录|访问|使用网页)|SaaS|网站|平台上/iu,
  },
  {
    use: "hosted",
    weak: true,
    words:
      /\b(?:servers?|server-side|back[- ]?end|cloud|micro-?services?|data ?cent(?:er|re)|kubernetes|k8s|cluster|prod(?:uction)?)\b|后端|服务端|服务器|云上|生产环境|上生产|上线|生产上/iu,
  },
  {
    use: "distributed",
    words:
      /\b(?:distribut(?:e|es|ed|ing|ion)|ship(?:s|ped|ping)?|hand(?:ed|ing)? (?:it |them )?(?:out|over|to)|bundl(?:e|es|ed|ing)|sell(?:s|ing)?|sold|giv(?:e|es|ing) (?:it |them )?to (?:customers?|partners?|clients?|others|users)|deliver(?:s|ed|ing|y)? to|clients?' machines?|customers?' (?:machines?|servers?|sites?|premises)|on[- ]prem\w*|(?:mobile|desktop|phone|android|ios|iphone|native) (?:app|program|client|application)s?|app ?stores?|play ?store|android|ios\b|sdk|installers?|downloads?|downloadable|browser|front-?end|client[- ]side|in (?:our|the|a) (?:commercial |closed[- ]source |proprietary )?products?|our (?:commercial |closed[- ]source |proprietary )?products?|closed[- ]source (?:app|product|program|application|code)|desktop|docker images? (?:for|to|that)|helm chart)\b|分发|发布给|随产品|我们的产品|产品里|产品中|卖给|销售|交付|手机应用|移动应用|手机\s?app|桌面(?:应用|软件|程序)|应用商店|前端|安装包|闭源产品|客户端/iu,
  },
  { use: "distributed", weak: true, words: /\b(?:app|apps|customers?|clients)\b|应用|客户|app/iu },
];

/** The uses that the text points to, each with the words that do. */
export function usesIn(text: string, policy: Pick<LicensePolicy, "uses">): UseSign[] {
  const named = Object.keys(policy.uses).filter((use) =>
    new RegExp(String.raw`(?<![\p{L}\p{N}-])${use.replaceAll(/[^\w-]/gu, ".")}(?![\p{L}\p{N}-])`, "iu").test(
      text.replaceAll(/\p{Script=Han}+/gu, " "),
    ),
  );
  const signs = SIGNS.flatMap(({ use, weak = false, words }) => {
    const match = Object.hasOwn(policy.uses, use) ? words.exec(text)?.[0] : undefined;
    return match === undefined ? [] : [{ use, weak, words: match.trim() }];
  });
  const strong = [
    ...signs.filter(({ weak }) => !weak),
    ...named.filter((use) => !signs.some((sign) => sign.use === use)).map((use) => ({ use, words: use })),
  ];
  const [weak] = signs;
  const found = strong.length > 0 ? strong : weak ? [weak] : [];
  return narrowed(found.map(({ use, words }) => ({ use, words })));
}

/** What a question asks beyond a license and a use, as search terms: "section 13 only applies to modifications". */
export function furtherTerms(text: string, licenses: readonly string[]): string[] {
  const rest = SIGNS.reduce((left, { words }) => left.replaceAll(new RegExp(words.source, "giu"), " "), text);
  const named = new Set(licenses.flatMap(termsOf));
  return termsOf(rest).filter((term) => !named.has(term) && !COMMON.has(term) && !/^\p{Script=Han}$/u.test(term));
}
const COMMON = new Set(
  termsOf(
    "use using code software library tool package component product project thing license ship put add include run ok okay fine allowed allow legal safe approved possible deal rule policy company please want need like have hey hi quick question 可以 使用 代码 软件 能用 能不能 公司 许可证 请问 我们 吗",
  ),
);

/** A device is also shipped to customers, and a tool of the build also runs on a server: the narrower use is meant. */
function narrowed(signs: readonly UseSign[]): UseSign[] {
  const has = (use: string): boolean => signs.some((sign) => sign.use === use);
  if (has("embedded")) return signs.filter(({ use }) => use !== "distributed" && use !== "hosted");
  if (has("dev-tool")) return signs.filter(({ use }) => use === "dev-tool");
  return [...signs];
}
