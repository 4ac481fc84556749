/** What people say that points to a use of the starter policy. Uses of other policies are found by their names. */

export type UseSignRow = {
  use: string;
  /**
   * `sure`: people outside get it or reach it, or a tool runs in tests or builds only. `weak`: it says where something
   * runs rather than who uses it, so that any other sign wins.
   */
  weight: "sure" | "strong" | "weak";
  words: RegExp;
  /** Messages with this sign and no other use. */
  examples: readonly string[];
};

export const USE_SIGNS: readonly UseSignRow[] = [
  // In devices that we sell
  {
    use: "embedded",
    weight: "strong",
    words:
      /\b(?:embedded|firmware|bootloaders?|rtos|iot|ecus?|plcs?|microcontrollers?|set[- ]top|head[- ]units?|infotainment|wearables?|gadgets?|appliances?|flash image)\b/iu,
    examples: ["MIT in firmware", "GPL in the head unit"],
  },
  {
    use: "embedded",
    weight: "strong",
    words:
      /\b(?:an?|our|the|this|that|these|those|in|on|into|inside|which|every|locked|medical) (?:[a-z]{1,20} ){0,2}(?<!\b(?:employee|company|office|test|staff|mobile) )devices?\b(?! (?:managers?|management|drivers?))|\bdevices? (?:(?:that|which) )?we (?:sell|ship|make|build)\b/iu,
    examples: ["GPL in a device", "LGPL for devices we sell"],
  },
  {
    use: "embedded",
    weight: "strong",
    words:
      /\b(?:in|on|onto|into|inside|for|our|an?|the|these|those|sells?|make|build|ship|produce) (?:[a-z]{1,20} ){0,2}(?:routers?|printers?|cameras?|drones?|robots?|thermostats?|(?:smart|power|gas|water|parking) meters?|smart[- ]?(?:home|tv|lock|watch|watche|speaker|meter)s?|hearing aids?|pacemakers?|implants?|e-?readers?|dashcams?|projectors?|tvs?|televisions?|nas|modems?|sensors?|kiosks?|(?:pos|payment|kiosk|card|checkout) terminals?|vehicles?|cars?|trucks?|trains?|aircraft|satellites?|elevators?|lifts?|wallbox(?:es)?|chargers?|charging stations?|(?:washing|coffee|vending|slot|ticket) machines?|fridges?|ovens?|toys?|headphones|headsets?|hardware|chips?)\b(?! (?:apps?|shops?|dealers?|portals?|channels?))/iu,
    examples: ["GPL in our printers", "AGPL on the vending machine"],
  },
  {
    use: "embedded",
    weight: "strong",
    words:
      /固件|嵌入式|(?<!移动|手机|员工|公司|办公)设备|路由器|车载|车机|机顶盒|盒子|硬件产品|摄像头|门锁|打印机|机器人|无人机|电视机|智能(?:家居|手表|音箱|电视)|投影仪|传感器|家电|单片机/u,
    examples: ["GPL 能放进固件吗", "LGPL 用在摄像头里"],
  },

  // To build, test or edit only
  {
    use: "dev-tool",
    weight: "strong",
    words:
      /\b(?:dev(?:eloper|elopment)?[- ]?tool(?:s|ing)?|dev[- ]?dep(?:s|endency|endencies)?|linters?|formatters?|compilers?|debuggers?|profilers?|code (?:editors?|generators?)|(?:docs?|documentation|load) generators?|minifiers?|transpilers?|type ?checkers?|build[- ](?:tools?|scripts?|plugins?|systems?)|ides?|(?:vs ?code|editor) (?:plug-?ins?|extensions?))\b|开发工具|构建工具|编译(?:工具|器)|代码编辑器/iu,
    examples: ["a GPL linter", "AGPL 的开发工具"],
  },
  {
    use: "dev-tool",
    weight: "sure",
    words:
      /\b(?:only|just|solely|exclusively) (?:in|for|during|at|by) (?:the |our )?(?:tests?|testing|ci|builds?|dev|development|compil(?:e|ing|ation))\b|\b(?:in|into|within|inside|for|on|at|during|through) (?:our |the |a |my )?(?:ci|ci\/cd|build[- ](?:time|steps?|jobs?|pipelines?)|pipelines?|(?:unit |integration |regression )?tests?|test (?:suite|code|run)s?)\b(?! (?:servers?|users?|customers?))|\b(?:runs?|used|needed) (?:only )?(?:in|during|at|for) (?:the |our )?(?:builds?|compilation)\b/iu,
    examples: ["AGPL in CI", "GPL only for testing"],
  },
  {
    use: "dev-tool",
    weight: "sure",
    words:
      /\b(?:tests? only|ci (?:jobs?|runners?|pipelines?|only)|build[- ](?:time|steps?)|test[- ](?:runners?|frameworks?|suites?|tools?|harness)|(?:load |unit |stress )?testing (?:tools?|frameworks?)|while coding)\b/iu,
    examples: ["GPL test framework", "a BUSL tool in a CI job"],
  },
  {
    use: "dev-tool",
    weight: "sure",
    words:
      /(?:测试|压测|扫描|代码检查|静态检查|静态分析|格式化|调试)(?:工具|框架|用)|流水线|(?:只|仅)(?:在|用于)(?:测试|构建|开发|CI)|单元测试|(?:CI|流水线)\s?(?:里|中|上)|(?:开发|构建|编译|测试)时(?:可以|能|要|会|才|只|我们)?用/iu,
    examples: ["GPL 只在测试时用", "CI 里用 AGPL", "构建时用 MPL 的工具"],
  },

  // Inside the company only
  {
    use: "internal",
    weight: "strong",
    words:
      /\b(?:internal(?:ly)?(?! (?:flash|memory|storage|state|api of))|in[- ]house|intranet|(?:inside|within) (?:the|our) company|back[- ]?office|for ourselves|nobody (?:else|outside)|no (?:outsiders|externals)|leaves? (?:the|our) (?:company|building|house))\b/iu,
    examples: ["an internal tool under AGPL", "AGPL for ourselves"],
  },
  {
    use: "internal",
    weight: "strong",
    words:
      /\b(?:only|just|for|by) (?:our |the |own |my |a few |two |some ){0,2}(?:staff|employees|colleagues|co-?workers|own people)\b|\b(?:staff|employees|colleagues) only\b|\b(?:two|three|four|five|a few|a couple of|some|\d{1,3}) (?:of (?:my|our) )?(?:colleagues|co-?workers|employees|of us)\b|\bonly (?:our |the |my )?(?:team|people)\b|\bour own (?:[a-z]{1,12} )?team\b|\bour (?:own )?(?:staff|employees|colleagues|people)\b/iu,
    examples: ["AGPL for our staff", "GPL, employees only", "AGPL that three colleagues share"],
  },
  {
    use: "internal",
    weight: "strong",
    words:
      /\b(?:for|by|only) (?:the |our )?(?:hr|finance|sales|marketing|accounting|legal|support|procurement|payroll|facilities) (?:team|department|people|folks)(?:'s)?\b|\bonly (?:hr|finance|accounting|payroll|controlling)\b/iu,
    examples: ["GPL for the HR department", "AGPL, only finance sees it"],
  },
  {
    use: "internal",
    weight: "weak",
    words: /\b(?:hr|finance|accounting|payroll|controlling|procurement|marketing|sales|departments?)\b/iu,
    examples: ["can finance use AGPL"],
  },
  {
    use: "internal",
    weight: "strong",
    words:
      /(?<!设备|机器|芯片)内部|内网|公司内|(?:自己|本公司|我们)的?员工|自用|给(?:自己)?同事|同事们?(?:用|使用)|(?:财务|人事|行政|市场)部|(?:只有|仅限?|[只仅]给)(?:员工|同事|自己)|(?<!能|可以)员工(?:使用|专用)/u,
    examples: ["AGPL 内部用可以吗", "给同事用的 GPL"],
  },

  // On our servers, for users over a network
  {
    use: "hosted",
    weight: "strong",
    words:
      /\b(?:saas|hosted|multi-?tenant|as a service|online (?:service|shop|store|platform)s?|(?<!internal |company )web ?(?:shops?|sites?|apps?|applications?|services?|portals?)|(?<!\b(?:chrome|app|apple|google) )web ?stores?|e-?commerce|cloud (?:services?|apis?|products?|platforms?))\b|SaaS|托管|云服务|(?:线上|对外|在线)(?:的)?(?:服务|系统)|网站|官网|(?<!内部)平台/iu,
    examples: ["AGPL in our SaaS", "SSPL behind a web shop"],
  },
  {
    use: "hosted",
    weight: "strong",
    words:
      /\b(?:our|the|an?|this|company|public) (?:(?!internal|in-house)[a-z]{1,20} ){0,2}(?<!\binternal )(?:platform|portal|site|blog|forum|chatbot|online service)\b|\b(?:customer|client|public|partner|user|supplier)[- ](?:facing|portal|site|api|dashboard|service|shop)s?\b|\bpublic (?:facing )?(?:apis?|services?)\b/iu,
    examples: ["AGPL on our platform", "BSD in a customer facing API"],
  },
  {
    use: "hosted",
    weight: "sure",
    words:
      /\b(?:customers?|partners?|clients?|users|visitors|suppliers?|resellers?|dealers?|outsiders|guests|auditors|the public|anyone|third parties|external (?:users|people|companies))(?: [a-z]{1,12}){0,3} (?:(?:log|logs|sign|signs) ?in|use it|uses? (?:it|this|them|an?|the|our)|access|reach|open it|call it|query|visit)\b|\b(?:exposed|open|accessible|available) to (?:our |the )?(?:customers|partners|clients|internet|public)\b|\b(?:accessed|reached|queried) by (?:our |the )?(?:customers|partners|clients|public)\b/iu,
    examples: ["AGPL where suppliers can log in", "AGPL exposed to the internet"],
  },
  {
    use: "hosted",
    weight: "sure",
    words:
      /\b(?:services?|servers?|systems?|forums?|websites?) for (?:our |the |external )?(?:customers|clients|partners|public|users)\b|\bfor (?:customers|clients|the public) on our servers\b/iu,
    examples: ["AGPL in a service for customers"],
  },
  {
    use: "hosted",
    weight: "sure",
    words:
      /(?:客户|用户|合作伙伴|供应商|外部人员|访客)(?:也|都|可以|可|能|会|要|需要){0,3}(?:登录|访问|使用网页)|(?:对外|公网)(?:开放|提供)|对外的?\s?(?:API|接口)/iu,
    examples: ["AGPL，客户能登录", "BSD 用在对外的 API"],
  },
  {
    use: "hosted",
    weight: "weak",
    words:
      /\b(?:servers?|server-side|back[- ]?ends?|cloud|micro-?services?|services?|data ?cent(?:er|re)s?|kubernetes|k8s|clusters?|prod|production|staging|aws|azure|gcp|lambda|host(?:s|ing)?|apis?|portals?|platforms?)\b|后端|后台|服务端|服务器|云上|生产环境|上生产|生产上|上线|AWS|阿里云|服务(?!台|条款)/iu,
    examples: ["apache 2 in our backend", "SSPL on staging", "GPL 用在后端"],
  },

  // In what we hand to others
  {
    use: "distributed",
    weight: "sure",
    words:
      /\b(?:distribut(?:e|es|ed|ing|ion)|ship(?:s|ped|ping)?(?! date)|deliver(?:s|ed|ing)?|sell(?:s|ing)?|sold|hand(?:s|ed|ing)? (?:[a-z]{1,12} )?(?:out|over|to)|(?:giv(?:e|es|ing)|gave|given) (?:it |them |this |that |away )?(?:to )?(?:our |the |some )?(?:away|customers?|clients?|partners?|others|users))\b/iu,
    examples: ["may we ship MIT", "GPL that we hand over"],
  },
  {
    use: "distributed",
    weight: "sure",
    words:
      /\b(?:on|in|at|to) (?:their|the (?:customer|client)'?s'?|(?:customer|client)s?'s?|(?:customer|client)s) (?:own )?(?:servers?|machines?|premises|sites?|data ?cent(?:er|re)|clusters?|laptops?|pcs?|phones?|cloud)\b|\b(?:customers?|clients?)'? (?:machines|servers|sites|premises|clusters)\b|\bon[- ]prem(?:ises?)?\b/iu,
    examples: ["AGPL in an on-premises edition", "GPL on customers' machines"],
  },
  {
    use: "distributed",
    weight: "sure",
    words:
      /(?<!\b(?:services?|servers?|systems?|forums?|websites?) )\b(?:for|to|by|with|at) (?:our |the |some |all |a |one |an |every |single |external |paying ){0,3}(?:customers?|clients|partners?|resellers|end users)\b(?! on our servers|[- ](?:portals?|sites?|apis?|dashboards?|services?|data|support|accounts?|apps?|facing))|\b(?:customers|clients|partners) (?:will |also |can |may |then )?(?:get|receive|have|run|install|pull|buy|download)\b(?! (?:[a-z]{1,12}[- ]){0,3}(?:access|accounts?|logins?))/iu,
    examples: ["a GPL tool for customers", "GPL that customers install"],
  },
  {
    use: "distributed",
    weight: "strong",
    words:
      /\b(?:(?:mobile|desktop|phone|tablet|android|ios|iphone|ipad|native|electron|tv|windows|mac) (?:apps?|programs?|clients?|applications?|things?|tools?|products?|games?)|android|ios|iphones?|ipads?|app ?stores?|play ?store|chrome (?:web )?store|desktop|games?|sdks?|installers?|downloads?|downloadable|helm charts?|vm images?|marketplace|bundl(?:e|es|ed|ing))\b|(?<![a-z])(?:ios|android)(?![a-z])/iu,
    examples: ["MIT in the ios app", "GPL in an SDK"],
  },
  {
    use: "distributed",
    weight: "strong",
    words:
      /\b(?:browsers?|front-?ends?|client[- ]side|(?:web|thick|rich|game) clients?|web ?pages?|webassembly|wasm|(?:browser|chrome|firefox) (?:extension|add-?on|plug-?in)s?)\b/iu,
    examples: ["MPL-2.0 in the browser", "GPL in our frontend"],
  },
  {
    use: "distributed",
    weight: "strong",
    words:
      /\b(?:in|into|inside|within|for|of|our|the|an?) (?:(?:closed[- ]source|(?!cloud|online|web|saas|hosted)[a-z]{1,20}) )?products?\b(?! (?:managers?|owners?|teams?|packaging))|\b(?:closed[- ]source|proprietary|commercial|paid|free) (?:apps?|programs?|applications?|software product|code base|codebase|plug-?ins?)\b|\b(?:public|customer|consumer|partner) apps?\b|\b(?:apps?|applications?) (?:and|or) |\b(?:and|or|both|plus) (?:in |on )?(?:the |our |an )?apps?\b/iu,
    examples: ["GPL in our product", "LGPL in a commercial app"],
  },
  {
    use: "distributed",
    weight: "sure",
    words:
      /分发|发布给|随产品|卖给|销售|出售|交付|私有化部署|(?:发|交|送|提供|ship\s?)给\s?(?:客户|用户|合作伙伴|第三方)|给(?:客户|合作伙伴)(?!登录|访问)/iu,
    examples: ["GPL 随产品交付", "把 MIT 卖给客户"],
  },
  {
    use: "distributed",
    weight: "strong",
    words:
      /产品(?:里|中|上)|我们的产品|手机(?:应用|软件|游戏|端|\s?app)|移动(?:应用|端)|桌面(?:应用|软件|程序|端)|应用商店|小程序|前端|浏览器|安装包|闭源产品|客户端|SDK|安卓|苹果/iu,
    examples: ["GPL 放进手机应用", "前端用 MPL-2.0"],
  },
  {
    use: "distributed",
    weight: "weak",
    words: /\b(?:apps?|customers?|clients?|javascript|plug-?ins?)\b|应用|客户|app/iu,
    examples: ["LGPL in the app", "GPL 用在 App 里"],
  },
];
