/** Recognizes messages that are not questions: greetings, thanks, "ok", automatic replies, and calls for help or for a person. */

export type SmallTalk = "greeting" | "complaint" | "thanks" | "fine" | "bye" | "help" | "person" | "away";

/**
 * These match whole messages only, because "thanks, and what about AGPL?" is a question.
 */
const PATTERNS: readonly [kind: SmallTalk, pattern: RegExp][] = [
  // "can I talk to a human", "get me a lawyer please"
  [
    "person",
    /^(?:(?:can|could|may) i |i(?:'d| would) (?:like|want) to |i (?:want|need) to |please |let me |pls )*(?:(?:talk|speak|chat) (?:to|with)|ask|get me|contact|reach) (?:a |an |some ?|the |real |actual )*(?:person|human|people|someone|somebody|one|body|ospo|staff|agent|expert|lawyer)(?: (?:please|pls))?[.!?]*$/iu,
  ],
  ["person", /^(?:human|real person|agent)(?: please)?[.!?]*$/iu],
  // "转人工", "我想找真人"
  [
    "person",
    /^(?:我想|我要|请|帮我|可以|能)?(?:转|找|接)(?:一下)?(?:个)?(?:人工|真人|活人|人|客服)(?:客服|服务)?(?:聊聊|谈谈|咨询|问问)?(?:吗|吧)?[。！？!?]*$|^(?:人工|人工客服|人工服务)[。！!]*$/u,
  ],
  // "good morning ospo team, how are you"
  [
    "greeting",
    /^(?:hi+|hiya|hey+|hello+|yo|sup|good (?:morning|afternoon|evening|day)|morning|greetings|howdy|hi there|hello there|hey there|is any(?:one|body) (?:there|here)|你好|您好|嗨|哈喽|哈啰|早上好|下午好|晚上好|早|在吗|在么)(?:呀|啊|哦)?(?:[ ,]+(?:there|all|everyone|(?:ospo |open source )?(?:team|bot|desk|folks|people)|ospo))?(?:[\s,.!]+(?:i )?(?:how are (?:you|things)(?: (?:all|doing|today))*|how's it going|hope (?:you(?:'re| are)?|all is|everyone(?:'s| is)?|this finds you) ?(?:all )?(?:are |doing )?(?:well|good|great|fine)|happy \w+day|nice to meet you|最近怎么样|大家好))?[\s.!,?。！？～~👋]*$/iu,
  ],
  // "this bot is useless", "that's wrong"
  [
    "complaint",
    /^(?:(?:this|the|your|that)(?: (?:bot|thing|desk|answer|tool|chat ?bot|assistant))?(?:'s| is| was)?|you(?:'re| are| r)|it(?:'s| is)|that's|what a)? ?(?:so |really |totally |completely |absolutely |just )?(?:useless|stupid|terrible|awful|bad|dumb|rubbish|garbage|crap|no help|not (?:help(?:ful|ing)?|useful|what i asked|right|correct)|wrong|nonsense|unhelpful|a joke|waste of time)(?: (?:bot|answer|tool))?[\s.!]*$/iu,
  ],
  // "you didn't answer my question"
  [
    "complaint",
    /^(?:that |this |it |you )?(?:do(?:es)? ?n[o'’]?t|didn['’]?t|did not|does not)(?: really)? (?:help|answer(?: (?:my|the) question)?|understand(?: (?:me|my question))?)(?: me)?(?: at all)?[\s.!]*$/iu,
  ],
  [
    "complaint",
    /^(?:这个?)?(?:机器人|答案|回答)?(?:真|太|很)?(?:没用|垃圾|差劲|不对|答非所问|没帮助)(?:了|啊)?[\s。！!]*$/u,
  ],
  // "ok got it"
  [
    "fine",
    /^(?:ok(?:ay)?|sure|yes|yep|all ?right|好的?|行)[\s,.]+(?:got it|understood|makes sense|明白了?|知道了)[\s.!。]*$/iu,
  ],
  // "thanks a lot, that helped"
  [
    "thanks",
    /^(?:ok(?:ay)?[, ]+)?(?:many )?(?:thanks?|thank (?:you|u)|thx|ty|tysm|cheers|great|perfect|awesome|got it|makes sense|太?(?:谢谢|多谢|感谢|谢了)|好的谢谢|明白了|懂了)(?:[, ]*(?:a lot|so much|very much|thanks|thank you|(?:that|this|it) helps?|(?:that|this|it) (?:really )?helped|(?:that|this|it) was (?:really |very |so )?(?:quick|fast|helpful|useful|great|kind|easy)|(?:for|of) (?:your|the|all (?:your|the)) (?:quick |fast )?(?:help|answer|reply|info|support)|for (?:that|this|helping)|mate|all|team|everyone|!|啦|了|您|你|大家|的?(?:帮助|帮忙|回复|解答))){0,6}[\s.!,。！👍🙏]*$/iu,
  ],
  // "cool cool", "知道了谢谢"
  [
    "fine",
    /^(?:ok(?:ay)?|o?k|kk|cool|nice|good|fine|sure|alright|all right|noted|understood|i see|will do|sounds good|no (?:problem|thanks|thank you|worries)|never ?mind|good to know|fair enough|got you|gotcha|roger|hm+|lol|haha|好[的滴吧嘞哒]?|(?:好的)?收到|嗯+|行|哦|噢|了解|了解了|知道了|明白|没问题|没事|没事了|不用了|算了)(?:[\s,.!，、。！~～]*(?:谢谢|收到))?(?:[\s,.!，、。！~～]+(?:ok(?:ay)?|cool|nice|good|fine|sure|then|got it|noted|understood|thanks|thx|好的|收到|了解|知道了|明白了|谢谢)){0,4}[\s,.!，。！~～👍]*$/iu,
  ],
  [
    "bye",
    /^(?:(?:good)?bye+(?:[- ]bye)?|see (?:you|ya|u)(?: (?:later|soon|tomorrow|then|around))?|cya|have a (?:nice|good|great) (?:day|one|evening|week(?:end)?)|再见|拜拜|回头见|周末愉快)[\s.!。！]*$/iu,
  ],
  // "what can you do", "help pls"
  [
    "help",
    /^(?:\/?help|help me|\?+|what (?:else )?(?:can|could|do) (?:you|u|ya) (?:do|help(?: me)? with|offer)(?: for me)?|how can (?:you|u) help(?: me)?|what can i (?:ask|do)(?: here| you| u)?|how (?:do|does) (?:this|you) work|(?:who|what) (?:are|r) (?:you|u)|commands|menu)(?: (?:please|pls))?[\s.?!]*$/iu,
  ],
  [
    "help",
    /^(?:帮助|帮忙|(?:你|您)(?:都)?(?:能|会|可以)(?:帮我)?(?:做|干|问)?(?:什么|啥|些什么|哪些事)|能干嘛|能做什么|可以问什么|(?:你|您)?有(?:什么|哪些)功能|(?:你|您)是谁|(?:怎么|如何)(?:使用|用)|使用说明|命令)[\s.?!？。]*$/u,
  ],
];

/**
 * A mere yes or no. It is not small talk, as it may answer a question of staff. The desk itself asks no yes-or-no
 * questions.
 */
export function isYesOrNo(text: string): boolean {
  return /^(?:y|yes|yeah|yep|yup|n|no|nope|nah|是|是的|对|对的|不|不是|不对|否|没有|有)(?:[ ,]*please)?[\s.!?。！？]*$/iu.test(
    text.trim(),
  );
}

/** Such as "👍", "❤️👩🏽‍💻" and Slack's ":+1::skin-tone-2:". */
const EMOJI_ALONE =
  /^(?:[\p{Emoji_Presentation}\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\u20E3\u200D\s]|:[\p{L}\p{N}_+'-]{1,60}:)+$/u;
const UNHAPPY =
  /[👎😕😞😠😡🙁☹🤔🤷❓❔😢😭]|:(?:-1|thumbsdown|thinking_face|confused|angry|rage|cry|sob|question|grey_question|disappointed|shrug)[:_]/u;
const THANKS = /[🙏❤]|:(?:pray|heart|bow):/u;

/** How the replies begin that a program sends for somebody who is away. */
const AUTOMATIC =
  /^(?:(?:this is an? )?auto(?:mat(?:ed|ic))?[- ]?(?:reply|response|answer|message)\b|(?:out of (?:the )?office|ooo)\b\s*(?:[:：—–-]|reply|message|until\b|$)|自动(?:回复|答复))/iu;
/** The same in somebody's own words. */
const AWAY =
  /^(?:(?:hi|hello|dear|thank)[^\n.!]{0,60}[\n.!,]\s*)?(?:(?:i am|i['’]m|we are) (?:currently |now )?(?:out of (?:the )?office|ooo|away from (?:my desk|the office)|on (?:(?:annual|parental|maternity|paternity|sick|medical) )?(?:leave|vacation|holiday))\b|我(?:目前|现在|正在)?(?:不在办公室|休假|外出))/iu;
const MAX_AWAY_LENGTH = 2000;

/** A program sent it: an answer could start a loop. */
export function isAutomaticReply(text: string): boolean {
  return text.length <= MAX_AWAY_LENGTH && AUTOMATIC.test(text.trim()) && !/[?？]/u.test(text);
}

export function smallTalkIn(text: string): SmallTalk | undefined {
  const message = text.trim();
  if (isAutomaticReply(message)) return "away";
  if (message.length <= MAX_AWAY_LENGTH && AWAY.test(message) && !/[?？]/u.test(message)) return "away";
  if (message.length > 80) return undefined;
  if (EMOJI_ALONE.test(message)) return UNHAPPY.test(message) ? "complaint" : THANKS.test(message) ? "thanks" : "fine";
  return PATTERNS.find(([, pattern]) => pattern.test(message))?.[0];
}
