/**
 * Recognizes what is no question to the handbook but an errand: one's own tickets, figures, who uses a package. The
 * reply says where it is done, or that the desk cannot do it yet.
 */
export type Errand = "own-tickets" | "figures" | "who-uses" | "notices-file" | "withdraw" | "entertain" | "it-support";

/** Rows are read from the top. Each row has examples in errands.test.ts. */
const ERRANDS: readonly [Errand, RegExp][] = [
  [
    "withdraw",
    /^(?:please |pls |can you |could you |i (?:want|need|would like) to |i'd like to )*(?:withdraw|cancel|take back|retract) (?:my|the|this|that|our) (?:last |open |pending )?(?:request|ticket|question)\b|^(?:请|帮我|我想|我要)*(?:撤回|取消)(?:我的)?(?:申请|工单|请求)/iu,
  ],
  [
    "own-tickets",
    /\b(?:status|state|progress|update|news) (?:of|on|about|for) (?:my|our) (?:open |last |pending )?(?:requests?|tickets?|questions?|approvals?|exceptions?)\b|\bwhere (?:is|are) (?:my|our) (?:requests?|tickets?)\b|^(?:(?:please|pls|can (?:i|you)|could (?:i|you)|i want to) )?(?:show|list|see|open|what are|which are|where (?:are|do i see))?(?: me)? ?(?:all )?(?:of )?my (?:own )?(?:open |pending |last )?(?:tickets|requests)(?: please| pls)?[\s?.!]*$|\b(?:is|has|was) my (?:request|ticket) (?:been )?(?:approved|rejected|decided|answered|done|open)(?: yet)?\b|我的(?:工单|申请)(?:到哪|怎么样|状态|进度|批了|处理)|(?:查看|列出)我的(?:工单|申请)/iu,
  ],
  [
    "figures",
    /\bhow many (?:\w+ ){0,2}(?:questions|tickets|requests|approvals|exceptions)\b.{0,40}\b(?:we|you|ospo|team|open|waiting|overdue|answered|closed|filed|received|last|this|per|today|yesterday)\b|(?:上个?月|本月|上周|本周|今年|去年).{0,12}(?:多少|几)(?:个|张|份|条)?(?:工单|问题|申请)|(?:多少|几)个?(?:工单|申请).{0,8}(?:未处理|超期|待处理)/iu,
  ],
  [
    "who-uses",
    /^(?:hey |hi |so |and )?(?:who|which (?:teams?|products?|services?|projects?|repos?|apps?)|what (?:products?|services?|projects?))(?: (?:here|else|of ours|in the company|at \w+))?(?: (?:currently|already|still))? (?:uses?|ships?|runs?|contains?|includes?|depends? on|is using|are using) (?!our\b|the (?:help )?desk\b)[\w@./:+-]+(?: v?\d[\w.]*)?(?: (?:here|in production|at the moment|right now|today|internally))?[\s?.!]*$|\b(?:do|are) we (?:already |currently )?(?:use|using|ship|shipping|run|running) [\w@./:+-]+(?: v?\d[\w.]*)? (?:anywhere|somewhere|in any (?:product|project|service)s?|already)[\s?.!]*$|^(?:hey |hi |so |and )?which of our (?:products?|services?|projects?|teams?|apps?|repos\w*|releases?) (?!(?:must|need|needs|should|may|can|could|have to|has to)\b)|^(?:哪些|哪个|谁)(?:产品|项目|团队|服务)?(?:在|都)?(?:用|使用|依赖)(?:了|着)?\s?[\w@./:+-]+[\s?？。]*$/iu,
  ],
  [
    "notices-file",
    /^(?:please |pls |can you |could you )*(?:make|generate|create|write|draft|build|give me|prepare) (?:me |us )?(?:an? |the )?(?:third[- ]party )?(?:notices?|attribution|credits)(?: file| text)? (?:for|of) \S+|^(?:请|帮我)*(?:生成|写|做)(?:一份|一个)?.{0,12}(?:声明文件|NOTICE)/iu,
  ],
  // "tell me a joke", "write a poem about Linux"
  [
    "entertain",
    /^(?:please |pls |hey |can you |could you |will you )*(?:tell|write|compose|sing|make up|draw|give)(?: me| us)? (?:an? |another |some |one )?(?:[\w-]+ ){0,2}(?:jokes?|poems?|songs?|haikus?|limericks?|riddles?|raps?|fairy ?tales?|bedtime stor(?:y|ies)|essays?|recipes?|love letters?|pictures?)\b|^(?:请|帮我|给我|能|你)*(?:讲|说|写|来|唱|画|编)(?:一)?(?:个|首|篇|段|封|张|点)?.{0,6}(?:笑话|诗|歌词|首歌|故事|谜语|请假|情书|作文|菜谱)/iu,
  ],
  // "my laptop screen is broken": for the colleagues of IT
  [
    "it-support",
    /\b(?:my|the) (?:[\w-]+ )?(?:laptop|notebook|computer|pc|screen|monitor|mouse|keyboard|phone|badge|vpn|wi-?fi|outlook|teams call|headset|printer|docking station|camera|battery|charger|fan)(?: [\w-]+){0,2} (?:is|are|has|have|keeps?|does ?n['’]?t|do ?n['’]?t|won['’]?t|can ?n?['’]?t|stopped|was|got|died|crashed|froze)\b(?: [\w-]+){0,3} ?(?:broken|cracked|lost|dead|locked|slow|loud|down|stuck|dropping|flickering|crashing|freezing|disconnecting|overheating|work(?:ing)?|charg\w+|connect\w*|start\w*|turn(?:ing)? on|open(?:ing)?|print\w*)\b|^(?:i )?forgot my (?:[\w-]+ )?password|(?:电脑|笔记本|屏幕|键盘|鼠标|打印机|耳机|VPN|工牌|门禁卡?|网络)(?:又|老是?|一直)?(?:坏了|卡纸|打不开|连不上|断线|掉线|没反应|丢了|死机|蓝屏)/iu,
  ],
];
const MAX_LENGTH = 160;

export function errandIn(text: string): Errand | undefined {
  const message = text.trim();
  return message.length > MAX_LENGTH ? undefined : ERRANDS.find(([, words]) => words.test(message))?.[0];
}
